/// Where the parts of one face lie in the photo.
public struct FaceLandmarks: Sendable, Equatable {
  /// The 468 points of MediaPipe's face mesh. x and y are pixels of the photo; z has the same scale, grows away from
  /// the camera and has its zero near the middle of the head.
  public let points: [SIMD3<Float>]
  /// How sure the network is that this is a face, 0...1.
  public let confidence: Float
  /// The subject's right eye, seen more closely.
  public let rightEye: EyeLandmarks
  /// The subject's left eye, seen more closely.
  public let leftEye: EyeLandmarks

  public init(points: [SIMD3<Float>], confidence: Float, rightEye: EyeLandmarks, leftEye: EyeLandmarks) {
    precondition(points.count == Self.pointCount, "a face has \(Self.pointCount) points, not \(points.count)")
    self.points = points
    self.confidence = confidence
    self.rightEye = rightEye
    self.leftEye = leftEye
  }

  public static let pointCount = 468

  /// Pixels between the eyes below which a face is refused: less holds no shape to fit.
  public static let minimumEyeDistance: Float = 24

  /// Pixels between the centres of the eyes.
  public var eyeDistance: Float { mesh.eyeDistance }

  /// One point in the photo, in pixels.
  public func place(_ id: Int) -> SIMD2<Float> { mesh[id] }

  var mesh: FaceMesh { FaceMesh(points: points, confidence: confidence) }
}

/// One eye as the iris network sees it, in pixels of the photo.
public struct EyeLandmarks: Sendable, Equatable {
  public let irisCenter: SIMD2<Float>
  /// Four points on the edge of the iris.
  public let irisContour: [SIMD2<Float>]
  /// Sixteen points on the lid margins; `FaceLandmarks.rightEyeContour` and `.leftEyeContour` name them.
  public let lidContour: [SIMD2<Float>]

  public init(irisCenter: SIMD2<Float>, irisContour: [SIMD2<Float>], lidContour: [SIMD2<Float>]) {
    self.irisCenter = irisCenter
    self.irisContour = irisContour
    self.lidContour = lidContour
  }

  /// The mean distance of the contour from the centre.
  public var irisRadius: Float {
    irisContour.reduce(0) { $0 + length($1 - irisCenter) } / Float(irisContour.count)
  }
}
