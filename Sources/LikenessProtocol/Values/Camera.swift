public import JSONValues

/// The camera that took the photo. `spec/overview.md` in `protocol/` has the convention.
public struct Camera: Sendable, Equatable {
  /// Pixels.
  public var width, height: Int
  /// Pixels.
  public var focalLength: Double
  /// Pixels from the left and from the top.
  public var principalPoint: [Double]
  /// 4 by 4, row by row.
  public var worldToCamera: [Double]

  /// - Precondition: two coordinates and sixteen elements.
  public init(width: Int, height: Int, focalLength: Double, principalPoint: [Double], worldToCamera: [Double]) {
    precondition(principalPoint.count == 2 && worldToCamera.count == 16)
    self.width = width
    self.height = height
    self.focalLength = focalLength
    self.principalPoint = principalPoint
    self.worldToCamera = worldToCamera
  }
}

extension Camera: WireValue {
  public init(json: JSONValue) throws(FieldError) {
    let reader = try FieldReader(json)
    width = try reader.required("width", atLeast: 1)
    height = try reader.required("height", atLeast: 1)
    focalLength = try reader.required("focalLength")
    guard focalLength > 0 else { throw FieldError(field: "focalLength", expected: "a number above zero") }
    principalPoint = try reader.numbers("principalPoint", count: 2)
    worldToCamera = try reader.numbers("worldToCamera", count: 16)
  }

  public var json: JSONValue {
    .fields([
      "width": width, "height": height, "focalLength": focalLength, "principalPoint": principalPoint,
      "worldToCamera": worldToCamera,
    ])
  }
}
