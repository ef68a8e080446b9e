public import JSONValues

/// The files of one UDIM tile: absolute paths of PNGs.
public struct TextureTile: Sendable, Equatable {
  public var udim: Int
  /// sRGB.
  public var color: String
  /// Tangent space, OpenGL +Y, 16 bits.
  public var normal: String

  public init(udim: Int, color: String, normal: String) {
    self.udim = udim
    self.color = color
    self.normal = normal
  }
}

extension TextureTile: WireValue {
  public init(json: JSONValue) throws(FieldError) {
    let reader = try FieldReader(json)
    udim = try reader.required("udim", atLeast: 1001)
    color = try reader.nonEmptyString("color")
    normal = try reader.nonEmptyString("normal")
  }

  public var json: JSONValue { .fields(["udim": udim, "color": color, "normal": normal]) }
}
