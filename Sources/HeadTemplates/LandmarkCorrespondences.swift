/// Where the landmarks that a face model finds in photos lie on the surface of a head.
public struct LandmarkCorrespondences: Sendable, Equatable {
  /// The order of the landmarks: the 468 points of MediaPipe's face mesh.
  public static let convention = "mediapipe-468"
  public static let count = 468
  /// The corners that every template names.
  public static let cornerNames = [
    "eye-outer-right", "eye-inner-right", "eye-inner-left", "eye-outer-left", "mouth-right", "mouth-left",
  ]

  /// The corners of the triangle that each landmark lies in.
  public var vertices: [SIMD3<Int32>]
  /// The weights of these corners; they sum to one.
  public var barycentrics: [SIMD3<Float>]
  /// How far the calibration's sightings scatter (cm); negative where it never saw the landmark, whose place is then
  /// of no use.
  public var spread: [Float]
  /// Landmarks by the name of a corner of the face; `cornerNames` are always among them.
  public var corners: [String: Int]
  public var contours: [Contour]

  public init(
    vertices: [SIMD3<Int32>], barycentrics: [SIMD3<Float>], spread: [Float], corners: [String: Int],
    contours: [Contour]
  ) {
    self.vertices = vertices
    self.barycentrics = barycentrics
    self.spread = spread
    self.corners = corners
    self.contours = contours
  }
}

/// Landmarks in order along a feature of the face; eyelids run from the outer to the inner corner.
public struct Contour: Sendable, Equatable {
  public var name: String
  /// Whether the last landmark is followed by the first.
  public var isClosed: Bool
  public var landmarks: [Int]

  public init(name: String, isClosed: Bool, landmarks: [Int]) {
    self.name = name
    self.isClosed = isClosed
    self.landmarks = landmarks
  }
}

/// Vertices in order along a feature of the surface.
public struct VertexCurve: Sendable, Equatable {
  public var name: String
  public var vertices: [Int32]

  public init(name: String, vertices: [Int32]) {
    self.name = name
    self.vertices = vertices
  }
}

/// An eyeball.
public struct Eye: Sendable, Equatable {
  /// `left` or `right`, the head's own.
  public var name: String
  /// The index of the joint that turns it.
  public var joint: Int
  /// At rest, in template space (cm).
  public var center: SIMD3<Float>
  /// In centimetres.
  public var radius: Float
  /// The index of its part of the surface.
  public var part: Int

  public init(name: String, joint: Int, center: SIMD3<Float>, radius: Float, part: Int) {
    self.name = name
    self.joint = joint
    self.center = center
    self.radius = radius
    self.part = part
  }
}
