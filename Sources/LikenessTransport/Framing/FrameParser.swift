/// Cuts a stream of bytes into the bodies of its frames. It does no I/O: bytes go in as they come, bodies come out.
///
/// It never holds more than one header and one body within the limits, and takes memory for a body only as its bytes
/// arrive. After an error it takes nothing any more.
public struct FrameParser: Sendable {
  private enum State {
    case header
    case body(length: Int)
    case broken(FrameError)
  }

  private let limits: TransportLimits
  private var state = State.header
  /// The header or body that is not complete.
  private var partial: [UInt8] = []

  public init(limits: TransportLimits = TransportLimits()) { self.limits = limits }

  /// Whether the stream could end here without cutting a frame.
  public var isBetweenFrames: Bool {
    if case .header = state { partial.isEmpty } else { false }
  }

  /// Takes bytes and hands over each body that they complete, in order.
  public mutating func consume(_ bytes: some Collection<UInt8>, body: ([UInt8]) -> Void) throws(FrameError) {
    var rest = bytes[...]
    while true {
      switch state {
      case .header:
        guard try takeHeader(from: &rest) else { return }
      case .body(let length):
        guard takeBody(length: length, from: &rest) else { return }
        state = .header
        body(finishPartial())
      case .broken(let error):
        throw error
      }
    }
  }

  private mutating func finishPartial() -> [UInt8] {
    defer { partial = [] }
    return partial
  }

  /// Returns whether the body is complete.
  private mutating func takeBody<Bytes: Collection<UInt8>>(length: Int, from rest: inout Bytes) -> Bool
  where Bytes.SubSequence == Bytes {
    let chunk = rest.prefix(length - partial.count)
    partial += chunk
    rest = rest.dropFirst(chunk.count)
    return partial.count == length
  }

  /// Returns whether the header is complete.
  private mutating func takeHeader<Bytes: Collection<UInt8>>(
    from rest: inout Bytes
  ) throws(FrameError) -> Bool where Bytes.SubSequence == Bytes {
    while let byte = rest.popFirst() {
      partial.append(byte)
      if partial.endsHeader {
        do {
          state = .body(length: try FrameHeader.bodyLength(in: finishPartial(), limit: limits.bodySize))
        } catch {
          throw breakOff(error)
        }
        return true
      }
      guard partial.count < limits.headerSize else { throw breakOff(.headerTooLong(limit: limits.headerSize)) }
    }
    return false
  }

  private mutating func breakOff(_ error: FrameError) -> FrameError {
    state = .broken(error)
    partial = []
    return error
  }
}

extension [UInt8] {
  /// An empty line: CR LF after CR LF, or at the very start.
  fileprivate var endsHeader: Bool {
    guard last == 0x0A else { return false }
    return suffix(4).elementsEqual("\r\n\r\n".utf8) || elementsEqual("\r\n".utf8)
  }
}
