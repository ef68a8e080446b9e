public import JSONValues

/// A head's own colour map on one UDIM tile: the absolute path of a PNG or JPEG, sRGB.
public struct BaseTile: Sendable, Equatable {
  /// How many a head may have.
  public static let most = 64

  public var udim: Int
  public var color: String

  public init(udim: Int, color: String) {
    self.udim = udim
    self.color = color
  }
}

extension BaseTile: WireValue {
  public init(json: JSONValue) throws(FieldError) {
    let reader = try FieldReader(json)
    udim = try reader.required("udim", atLeast: 1001)
    color = try reader.nonEmptyString("color")
  }

  public var json: JSONValue { .fields(["udim": udim, "color": color]) }
}
