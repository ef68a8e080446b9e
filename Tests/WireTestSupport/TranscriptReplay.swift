import JSONValues
import LikenessProtocol
import Testing

/// Says the clients' lines of a transcript and holds the daemon to its own.
///
/// - Parameters:
///   - placeholders: what the strings like `${photo.hash}` stand for.
///   - restart: stops the daemon and starts another one in its place.
///   - connect: makes a connection to the daemon that runs; called when a name of the transcript first comes.
package func replay(
  _ transcript: Transcript, placeholders: [String: String],
  restart: () async throws -> Void = { throw RestartUnsupported() }, connect: () async throws -> Peer
) async throws {
  var peers: [String: Peer] = [:]
  for (index, line) in transcript.lines.enumerated() {
    // Lines are counted from one, and the heading is the first.
    let place = "\(transcript.name), line \(index + 2)"
    if case .daemonRestarts = line.event {
      try await restart()
      peers = [:]
      continue
    }
    let peer: Peer
    if let known = peers[line.connection] { peer = known } else { peer = try await connect() }
    peers[line.connection] = peer
    try await play(line.event, on: peer, placeholders, at: place)
  }
}

package struct RestartUnsupported: Error {}

private func play(
  _ event: Transcript.Event, on peer: Peer, _ placeholders: [String: String], at place: String
) async throws {
  switch event {
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
  case .daemonRestarts: break
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
