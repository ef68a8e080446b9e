import JSONValues
import LikenessProtocol
import Testing

/// Says the client's lines of a transcript and holds the daemon to its own.
///
/// - Parameter placeholders: what the strings like `${photo.hash}` stand for.
package func replay(_ transcript: Transcript, on peer: Peer, placeholders: [String: String]) async throws {
  for (index, line) in transcript.lines.enumerated() {
    // Lines are counted from one, and the heading is the first.
    let place = "\(transcript.name), line \(index + 2)"
    switch line {
    case .clientSends(let body):
      peer.send(body: try replace(placeholders, inBody: body))
    case .daemonSends(let pattern, repeats: true):
      await skip(pattern.replacing(placeholders), on: peer)
    case .daemonSends(let pattern, repeats: false):
      let message = try #require(await peer.next()?.json, "\(place): no message came")
      let mismatch = message.mismatch(with: pattern.replacing(placeholders))
      try #require(mismatch == nil, "\(place): \(mismatch ?? "")")
    case .daemonCloses:
      #expect(await peer.next() == .closed, "\(place): the connection stays open")
    }
  }
}

/// Takes all messages in a row that match.
private func skip(_ pattern: JSONValue, on peer: Peer) async {
  while let message = await peer.peek()?.json, message.mismatch(with: pattern) == nil { _ = await peer.next() }
}

/// A body that is not JSON is sent as it stands.
private func replace(_ placeholders: [String: String], inBody body: [UInt8]) throws -> [UInt8] {
  guard let json = try? JSONValue(parsing: body) else { return body }
  return try json.replacing(placeholders).serialized()
}

extension Peer.Event {
  fileprivate var json: JSONValue? {
    if case .message(let message) = self { message.json } else { nil }
  }
}
