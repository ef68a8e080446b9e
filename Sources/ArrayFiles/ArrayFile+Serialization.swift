import JSONValues

extension ArrayFile {
  /// The bytes of the file: the same for equal contents, and each array's data aligned to its numbers' size.
  public func serialized() -> [UInt8] {
    precondition(arrays[Self.metadataKey] == nil, "\(Self.metadataKey) cannot be the name of an array")
    let ordered = arrays.sorted { ($1.value.dtype.byteCount, $0.key) < ($0.value.dtype.byteCount, $1.key) }
    var entries: [String: JSONValue] = [:]
    var end = 0
    for (name, array) in ordered {
      entries[name] = [
        "dtype": .string(array.dtype.rawValue), "shape": .array(array.shape.map { .integer(Int64($0)) }),
        "data_offsets": [.integer(Int64(end)), .integer(Int64(end + array.bytes.count))],
      ]
      end += array.bytes.count
    }
    if !metadata.isEmpty { entries[Self.metadataKey] = .object(metadata.mapValues(JSONValue.string)) }

    let header = Self.paddedHeader(.object(entries))
    var bytes: [UInt8] = []
    bytes.reserveCapacity(8 + header.count + end)
    withUnsafeBytes(of: UInt64(header.count).littleEndian) { bytes += $0 }
    bytes += header
    for (_, array) in ordered { bytes += array.bytes }
    return bytes
  }

  /// The header's text, filled up with spaces so that the data starts at a multiple of eight.
  private static func paddedHeader(_ entries: JSONValue) -> [UInt8] {
    do {
      let text = try entries.serialized()
      return text + repeatElement(UInt8(ascii: " "), count: -text.count & 7)
    } catch {
      preconditionFailure("strings and integers can always be written: \(error)")
    }
  }
}
