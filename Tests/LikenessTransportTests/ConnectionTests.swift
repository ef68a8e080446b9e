import Foundation
import JSONValues
import LikenessProtocol
import LikenessTransport
import Synchronization
import Testing
import WireTestSupport

/// What goes over a connection, and what happens when it cannot go on.
@Suite(.timeLimit(.minutes(1)))
struct ConnectionTests {
  @Test func messagesArriveInOrder() async throws {
    let (server, client) = try await connectedPeers()
    for number in 0..<100 { client.send(.notification(CancelRequestNotification(id: .number(number)))) }
    for number in 0..<100 {
      let expected = Peer.Event.message(.notification(CancelRequestNotification(id: .number(number))))
      try #require(await server.next() == expected)
    }
  }

  @Test func messageSentWhileHandlingDoesNotPassOnesSentBeforeByOtherThreads() async throws {
    let folder = try TemporaryFolder()
    let listener = try await SocketServer.listen(at: folder.path("s.sock")) { TwoVoices($0) }
    let client = try await Peer.connect(toSocketAt: folder.path("s.sock"))
    client.send(.notification(InitializedNotification()))
    for number in 1...2 {
      let expected = Peer.Event.message(.notification(CancelRequestNotification(id: .number(number))))
      #expect(await client.next() == expected)
    }
    await listener.close()
  }

  @Test func largeMessageArrivesWhole() async throws {
    let (server, client) = try await connectedPeers()
    let photo = PhotoAddRequest(.data([UInt8](repeating: 7, count: 20 << 20), name: "large"))
    client.send(.request(photo, id: .number(1)))
    #expect(await server.next() == .message(.request(photo, id: .number(1))))
  }

  @Test func closingIsToldToTheOtherSide() async throws {
    let (server, client) = try await connectedPeers()
    client.close()
    #expect(await server.next() == .closed)
    #expect(await client.next() == .closed)
  }

  @Test(arguments: [
    ("Content-Length: twelve\r\n\r\n", ErrorCode.frameMalformed), ("Content-Length: 67108865\r\n\r\n", .frameTooLarge),
    (String(repeating: "x", count: 8192), .frameMalformed), ("GET / HTTP/1.1\r\n\r\n", .frameMalformed),
  ])
  func brokenFrameIsAnsweredAndTheConnectionClosed(bytes: String, code: ErrorCode) async throws {
    let folder = try TemporaryFolder()
    let listener = try await SocketServer.listen(at: folder.path("s.sock")) { Complainer($0) }
    let socket = try RawSocket(path: folder.path("s.sock"))
    try socket.write(bytes)
    // Reading to the end also shows that the connection is closed.
    let answer = String(decoding: socket.readToEnd(), as: UTF8.self)
    let body = try #require(answer.split(separator: "\r\n\r\n").last)
    let message = try Message(json: JSONValue(parsing: Array(body.utf8)))
    guard case .response(nil, .failure(let error)) = message else {
      Issue.record("unexpected: \(message)")
      return
    }
    #expect(error.code == code)
    await listener.close()
  }

  @Test func slowReaderIsNotWritable() async throws {
    let folder = try TemporaryFolder()
    let accepted = Mutex<(any Connection)?>(nil)
    let listener = try await SocketServer.listen(at: folder.path("s.sock")) { connection in
      accepted.withLock { $0 = connection }
      return Peer()
    }
    let socket = try RawSocket(path: folder.path("s.sock"))
    var connection: (any Connection)?
    while connection == nil { connection = accepted.withLock { $0 } }
    let preview = ProgressValue(
      kind: .report, message: "", percentage: 0,
      preview: HeadPose(controllers: [:], bindOffsets: PointArray(Array(repeating: .zero, count: 20_000))))
    var sent = 0
    while connection!.isWritable, sent < 1000 {
      connection!.send(.notification(ProgressNotification(token: .number(1), value: preview)))
      sent += 1
    }
    // The system's buffer and ours take a few frames of 320 KB, and no more.
    #expect(sent < 20)
    withExtendedLifetime(socket) {}
    await listener.close()
  }
}

/// Two peers at the ends of a socket.
private func connectedPeers() async throws -> (server: Peer, client: Peer) {
  let folder = try TemporaryFolder()
  let server = Peer()
  let listener = try await SocketServer.listen(at: folder.path("s.sock")) { _ in server }
  let client = try await Peer.connect(toSocketAt: folder.path("s.sock"))
  // A listener that closes drops what it has not accepted yet.
  client.send(.notification(InitializedNotification()))
  #expect(await server.next() == .message(.notification(InitializedNotification())))
  await listener.close()
  return (server, client)
}

/// Answers what it cannot read, as a server does.
private final class Complainer: MessageHandler {
  private let connection: any Connection

  init(_ connection: any Connection) { self.connection = connection }

  func handle(_ message: Message) {}
  func connectionClosed() {}
  func handle(undecodable error: ResponseError, id: RequestID?) {
    connection.send(.response(id: id, result: .failure(error)))
  }
}

/// Answers everything twice: first from another thread, then from the thread that handles messages.
private final class TwoVoices: MessageHandler {
  private let connection: any Connection

  init(_ connection: any Connection) { self.connection = connection }

  func handle(_ message: Message) {
    let hasSent = DispatchSemaphore(value: 0)
    Thread.detachNewThread { [connection] in
      connection.send(.notification(CancelRequestNotification(id: .number(1))))
      hasSent.signal()
    }
    hasSent.wait()
    connection.send(.notification(CancelRequestNotification(id: .number(2))))
  }

  func connectionClosed() {}
  func handle(undecodable error: ResponseError, id: RequestID?) {}
}
