/// Arrays by name in the safetensors container.
///
/// Eight bytes hold the length of the header (little-endian); the header is a JSON object that maps each name to
/// `{"dtype", "shape", "data_offsets": [begin, end]}`, and `__metadata__` to an object of strings; the arrays' bytes
/// follow, without gaps. `init(parsing:)` and `serialized()` work on bytes in memory.
public struct ArrayFile: Sendable, Equatable {
  public var metadata: [String: String]
  public var arrays: [String: NamedArray]

  public init(metadata: [String: String] = [:], arrays: [String: NamedArray] = [:]) {
    self.metadata = metadata
    self.arrays = arrays
  }

  /// The longest header that is read, in bytes: room for hundreds of thousands of arrays, and a bound for memory.
  static let maximumHeaderSize = 16 << 20
  /// The header's member that holds no array.
  static let metadataKey = "__metadata__"
}
