public import JSONValues

/// What one side of a connection can do beyond the bare protocol.
public struct Capabilities: Sendable, Equatable {
  /// The forms of arrays it reads and writes, the best first.
  public var arrays: [String]

  /// Base64 inside the message, the form that everyone has.
  public static let inlineArrays = "inline"
  /// A safetensors file in a folder of the connection's own.
  public static let fileArrays = "file"

  public init(arrays: [String] = [inlineArrays]) { self.arrays = arrays }
}

extension Capabilities: WireValue {
  public init(json: JSONValue) throws(FieldError) {
    arrays = try FieldReader(json).required("arrays")
  }

  public var json: JSONValue { .fields(["arrays": arrays]) }
}
