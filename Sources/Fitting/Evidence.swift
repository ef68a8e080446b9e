public import Cameras
public import LinearAlgebra

/// What a photo says about a head, in pixels of the photo unless said otherwise.
public struct Evidence: Sendable {
  public var imageWidth: Int
  public var imageHeight: Int
  /// The square around the face in which the head is rendered and compared.
  public var window: ImageWindow
  /// The size of the face in photo pixels: the unit of all landmark distances.
  public var faceSize: Float
  /// Pixels by landmark index of the template's convention, for the first estimate of the pose.
  public var landmarks: [SIMD2<Float>]
  /// Corners by the template's names.
  public var corners: [String: SIMD2<Float>]
  public var contours: [ObservedContour]
  /// Points of the face's outline, to which the head's visible outline is drawn.
  public var outline: [OutlinePoint]
  public var normals: NormalMap
  public var focal: FocalPrior
  public var principalPoint: SIMD2<Float>
  /// The rotation from template axes to the camera's, when the caller knows how the head was turned.
  public var knownRotation: Matrix3<Float>?
  /// By which places of the skin are found in other photos; nil where that is not wanted.
  public var colors: PhotoColors?

  public init(
    imageWidth: Int, imageHeight: Int, window: ImageWindow, faceSize: Float, landmarks: [SIMD2<Float>],
    corners: [String: SIMD2<Float>], contours: [ObservedContour], outline: [OutlinePoint] = [],
    normals: NormalMap, focal: FocalPrior,
    principalPoint: SIMD2<Float>, knownRotation: Matrix3<Float>? = nil
  ) {
    self.imageWidth = imageWidth
    self.imageHeight = imageHeight
    self.window = window
    self.faceSize = faceSize
    self.landmarks = landmarks
    self.corners = corners
    self.contours = contours
    self.outline = outline
    self.normals = normals
    self.focal = focal
    self.principalPoint = principalPoint
    self.knownRotation = knownRotation
  }
}

/// A detected line such as an eyelid, to which the template's contour of the same name is drawn.
public struct ObservedContour: Sendable {
  public var name: String
  public var points: [SIMD2<Float>]
  public var isClosed: Bool

  public init(name: String, points: [SIMD2<Float>], isClosed: Bool) {
    self.name = name
    self.points = points
    self.isClosed = isClosed
  }
}

/// Unit normals in the camera frame (x right, y up, z toward the viewer), one per pixel of a window.
public struct NormalMap: Sendable {
  public var window: ImageWindow
  public var normals: [SIMD3<Float>]
  /// How much each pixel counts; 0 where nothing is known.
  public var weights: [Float]
  /// Whether a pixel may show something else than the head has there, such as the neck beside a chin: it counts only
  /// where the two agree already. Empty when no pixel does.
  public var isTentative: [Bool]

  public init(window: ImageWindow, normals: [SIMD3<Float>], weights: [Float], isTentative: [Bool] = []) {
    self.window = window
    self.isTentative = isTentative
    self.normals = normals
    self.weights = weights
  }
}
