public import JSONValues

/// A face that was found in a photo.
public struct Face: Sendable, Equatable {
  /// 0 is the largest.
  public var index: Int
  /// x, y, width and height in pixels.
  public var box: [Double]
  /// 0 to 1.
  public var confidence: Double

  /// - Precondition: four numbers in `box`.
  public init(index: Int, box: [Double], confidence: Double) {
    precondition(box.count == 4)
    self.index = index
    self.box = box
    self.confidence = confidence
  }
}

extension Face: WireValue {
  public init(json: JSONValue) throws(FieldError) {
    let reader = try FieldReader(json)
    index = try reader.required("index", atLeast: 0)
    box = try reader.numbers("box", count: 4)
    confidence = try reader.required("confidence")
  }

  public var json: JSONValue { .fields(["index": index, "box": box, "confidence": confidence]) }
}
