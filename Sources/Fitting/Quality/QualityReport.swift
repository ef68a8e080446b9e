/// How good a fit is, in numbers an artist can read. Degrees, centimetres, pixels of the photo.
public struct QualityReport: Sendable {
  /// Mean distance of corners and contours from the photo's, pixels.
  public var landmarkResidual: Float
  /// Every corner and contour landmark that was compared.
  public var landmarks: [LandmarkResidual]
  /// Mean angle between observed and rendered normals, degrees.
  public var normalResidual: Float
  /// How little the photo says about the face: the mean of 0, seen face on, to 1, not seen at all.
  public var faceUncertainty: Float

  /// Mean and 99th percentile of the change of triangle corner angles against the template, degrees.
  public var angleChangeMean: Float
  public var angleChangeP99: Float
  /// Mean and 99th percentile of the change of the vertices' curvature against the template, degrees.
  public var curvatureChangeMean: Float
  public var curvatureChangeP99: Float
  /// Triangles of the face whose normal turned by more than 90 degrees against the template.
  public var flippedFaces: Int
  /// Pairs of triangles of the whole head that pass through each other, and how many the template has itself.
  public var selfIntersections: Int
  public var selfIntersectionsOfTemplate: Int
  /// Those of the head's pairs in which the skin passes through itself: lids lie on eyes, skin lies on nothing.
  public var skinIntersections: Int

  /// Nil for a head without lips.
  public var lips: LipSeal?
  /// Whether the photo shows the lips closed, so that a gap is an error.
  public var mouthIsClosed: Bool
  /// One for each eye that has lids.
  public var lids: [LidGap]
}
