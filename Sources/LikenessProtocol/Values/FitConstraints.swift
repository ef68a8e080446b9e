public import JSONValues

/// What an artist has decided and a fit takes as given.
public struct FitConstraints: Sendable, Equatable {
  /// Values that the artist set, by the controllers' names: the fit starts with them.
  public var controllers: [String: Double]?
  /// Controllers that keep their value.
  public var locked: [String]?
  /// Vertices that the artist moved by hand, posed.
  public var sculpted: SculptedVertices?
  public var points: [PointPin]?
  public var pixels: [PixelPin]?
  public var frozen: FrozenVertices?

  public init(
    controllers: [String: Double]? = nil, locked: [String]? = nil, sculpted: SculptedVertices? = nil,
    points: [PointPin]? = nil, pixels: [PixelPin]? = nil, frozen: FrozenVertices? = nil
  ) {
    self.controllers = controllers
    self.locked = locked
    self.sculpted = sculpted
    self.points = points
    self.pixels = pixels
    self.frozen = frozen
  }
}

extension FitConstraints: WireValue {
  public init(json: JSONValue) throws(FieldError) {
    let reader = try FieldReader(json)
    controllers = try reader.optional("controllers")
    locked = try reader.optional("locked")
    sculpted = try reader.optional("sculpted")
    points = try reader.optional("points")
    pixels = try reader.optional("pixels")
    frozen = try reader.optional("frozen")
  }

  public var json: JSONValue {
    .fields([
      "controllers": controllers, "locked": locked, "sculpted": sculpted, "points": points, "pixels": pixels,
      "frozen": frozen,
    ])
  }
}

/// Vertices with the places where the artist put them (template space, cm).
public struct SculptedVertices: Sendable, Equatable {
  /// Indices, I32 of shape (n).
  public var vertices: IndexArray
  public var positions: PointArray
  /// How strongly each holds, one number per vertex; 1 where absent.
  public var weights: [Double]?

  public init(vertices: [Int], positions: [SIMD3<Float>], weights: [Double]? = nil) {
    self.vertices = IndexArray(vertices)
    self.positions = PointArray(positions)
    self.weights = weights
  }
}

extension SculptedVertices: WireValue {
  public init(json: JSONValue) throws(FieldError) {
    let reader = try FieldReader(json)
    vertices = try reader.required("vertices")
    positions = try reader.required("positions")
    weights = try reader.optional("weights")
    guard positions.reference != nil || positions.values.count == vertices.values.count else {
      throw FieldError(field: "positions", expected: "one per vertex")
    }
    guard weights.map({ $0.count == vertices.values.count }) ?? true else {
      throw FieldError(field: "weights", expected: "one per vertex")
    }
    guard weights?.allSatisfy({ $0 >= 0 }) ?? true else {
      throw FieldError(field: "weights", expected: "numbers of at least 0")
    }
  }

  public var json: JSONValue { .fields(["vertices": vertices, "positions": positions, "weights": weights]) }
}

/// A vertex that must lie at a point of template space (cm).
public struct PointPin: Sendable, Equatable {
  public var vertex: Int
  public var position: [Double]
  /// 1 where absent.
  public var weight: Double?

  /// - Precondition: three coordinates.
  public init(vertex: Int, position: [Double], weight: Double? = nil) {
    precondition(position.count == 3)
    self.vertex = vertex
    self.position = position
    self.weight = weight
  }
}

extension PointPin: WireValue {
  public init(json: JSONValue) throws(FieldError) {
    let reader = try FieldReader(json)
    vertex = try reader.required("vertex", atLeast: 0)
    position = try reader.numbers("position", count: 3)
    weight = try reader.optionalWeight()
  }

  public var json: JSONValue { .fields(["vertex": vertex, "position": position, "weight": weight]) }
}

/// A vertex that must appear at a pixel of the photo.
public struct PixelPin: Sendable, Equatable {
  public var vertex: Int
  /// From the left and from the top.
  public var pixel: [Double]
  /// 1 where absent.
  public var weight: Double?

  /// - Precondition: two coordinates.
  public init(vertex: Int, pixel: [Double], weight: Double? = nil) {
    precondition(pixel.count == 2)
    self.vertex = vertex
    self.pixel = pixel
    self.weight = weight
  }
}

extension PixelPin: WireValue {
  public init(json: JSONValue) throws(FieldError) {
    let reader = try FieldReader(json)
    vertex = try reader.required("vertex", atLeast: 0)
    pixel = try reader.numbers("pixel", count: 2)
    weight = try reader.optionalWeight()
  }

  public var json: JSONValue { .fields(["vertex": vertex, "pixel": pixel, "weight": weight]) }
}

/// Vertices that do not move: whole regions of the template, and single ones.
public struct FrozenVertices: Sendable, Equatable {
  public var regions: [String]?
  /// Indices, I32 of shape (n).
  public var vertices: IndexArray?

  public init(regions: [String]? = nil, vertices: [Int]? = nil) {
    self.regions = regions
    self.vertices = vertices.map(IndexArray.init)
  }
}

extension FrozenVertices: WireValue {
  public init(json: JSONValue) throws(FieldError) {
    let reader = try FieldReader(json)
    regions = try reader.optional("regions")
    vertices = try reader.optional("vertices")
  }

  public var json: JSONValue { .fields(["regions": regions, "vertices": vertices]) }
}

extension FieldReader {
  fileprivate func optionalWeight() throws(FieldError) -> Double? {
    let weight: Double? = try optional("weight")
    guard weight.map({ $0 >= 0 }) ?? true else { throw FieldError(field: "weight", expected: "a number of at least 0") }
    return weight
  }
}
