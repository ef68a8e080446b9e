// Point ids of MediaPipe's face mesh. Right and left are the subject's.
extension FaceLandmarks {
  /// Lower lid margin from the outer to the inner corner, then the upper one without the corners, outer to inner.
  public static let rightEyeContour = [33, 7, 163, 144, 145, 153, 154, 155, 133, 246, 161, 160, 159, 158, 157, 173]
  /// Lower lid margin from the outer to the inner corner, then the upper one without the corners, outer to inner.
  public static let leftEyeContour = [263, 249, 390, 373, 374, 380, 381, 382, 362, 466, 388, 387, 386, 385, 384, 398]

  /// Closed, from the right corner of the mouth over the lower lip.
  public static let outerLipContour = [
    61, 146, 91, 181, 84, 17, 314, 405, 321, 375, 291, 409, 270, 269, 267, 0, 37, 39, 40, 185,
  ]
  /// Closed, from the right corner of the mouth over the lower lip.
  public static let innerLipContour = [
    78, 95, 88, 178, 87, 14, 317, 402, 318, 324, 308, 415, 310, 311, 312, 13, 82, 81, 80, 191,
  ]

  /// Closed, from the middle of the hairline over the subject's left cheek to the chin and back.
  public static let faceOval = [
    10, 338, 297, 332, 284, 251, 389, 356, 454, 323, 361, 288, 397, 365, 379, 378, 400, 377,
    152, 148, 176, 149, 150, 136, 172, 58, 132, 93, 234, 127, 162, 21, 54, 103, 67, 109,
  ]

  static let rightEyeOuterCorner = 33
  static let rightEyeInnerCorner = 133
  static let leftEyeInnerCorner = 362
  static let leftEyeOuterCorner = 263

  /// Outer corner, inner corner, middle of the upper lid, middle of the lower lid.
  static let rightEyeSides = [33, 133, 159, 145]
  static let leftEyeSides = [263, 362, 386, 374]
  /// Right corner, left corner, top and bottom of the mouth.
  static let mouthSides = [61, 291, 0, 17]
}
