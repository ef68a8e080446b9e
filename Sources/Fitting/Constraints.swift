/// What an artist has decided and the solver takes as given.
public struct Constraints: Sendable, Equatable {
  /// Controllers that keep the value of the start, by index.
  public var lockedControllers: Set<Int>
  /// Places of the head that must lie somewhere in space.
  public var pointPins: [PointPin]
  /// Places of the head that must appear somewhere in the photo.
  public var pixelPins: [PixelPin]
  /// Vertices that do not move, by index.
  public var frozenVertices: Set<Int32>

  public init(
    lockedControllers: Set<Int> = [], pointPins: [PointPin] = [], pixelPins: [PixelPin] = [],
    frozenVertices: Set<Int32> = []
  ) {
    self.lockedControllers = lockedControllers
    self.pointPins = pointPins
    self.pixelPins = pixelPins
    self.frozenVertices = frozenVertices
  }

  public static let none = Constraints()
}

/// A vertex that must lie at a point in template space (cm).
public struct PointPin: Sendable, Equatable {
  public var vertex: Int
  public var position: SIMD3<Float>
  public var weight: Float

  public init(vertex: Int, position: SIMD3<Float>, weight: Float = 1) {
    self.vertex = vertex
    self.position = position
    self.weight = weight
  }
}

/// A vertex that must appear at a pixel of the photo.
public struct PixelPin: Sendable, Equatable {
  public var vertex: Int
  public var pixel: SIMD2<Float>
  public var weight: Float

  public init(vertex: Int, pixel: SIMD2<Float>, weight: Float = 1) {
    self.vertex = vertex
    self.pixel = pixel
    self.weight = weight
  }
}
