/// How much one side of a connection accepts.
public struct TransportLimits: Sendable {
  /// Longest header with its empty line, in bytes.
  public var headerSize = 8 << 10
  /// Longest body, in bytes.
  public var bodySize = 64 << 20
  /// How deep JSON values may lie inside each other.
  public var depth = 64
  /// Bytes that may wait to be written before the other side counts as slow.
  public var writeBufferSize = 1 << 20

  public init() {}
}
