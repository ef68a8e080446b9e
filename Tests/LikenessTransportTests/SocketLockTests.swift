import Foundation
import LikenessTransport
import Testing
import WireTestSupport

/// One listener per location.
struct SocketLockTests {
  @Test func secondHolderIsRefusedUntilTheFirstIsGone() throws {
    let folder = try TemporaryFolder()
    let location = SocketLocation(path: folder.path("s.sock"))
    var first: SocketLock? = try SocketLock(location)
    #expect(throws: SocketError.alreadyServed(path: location.path)) { try SocketLock(location) }
    _ = consume first
    first = nil
    _ = try SocketLock(location)
  }

  @Test func releaseMakesWay() throws {
    let folder = try TemporaryFolder()
    let location = SocketLocation(path: folder.path("s.sock"))
    let first = try SocketLock(location)
    try RawSocket.leaveStale(at: location.path)
    first.release()
    #expect(!FileManager.default.fileExists(atPath: location.path))
    _ = try SocketLock(location)
  }

  @Test func staleSocketIsRemoved() throws {
    let folder = try TemporaryFolder()
    let location = SocketLocation(path: folder.path("s.sock"))
    try RawSocket.leaveStale(at: location.path)
    #expect(FileManager.default.fileExists(atPath: location.path))
    _ = try SocketLock(location)
    #expect(!FileManager.default.fileExists(atPath: location.path))
  }

  @Test func socketThatAnswersIsLeftAlone() async throws {
    let folder = try TemporaryFolder()
    let location = SocketLocation(path: folder.path("s.sock"))
    let listener = try await SocketServer.listen(at: location.path) { _ in Peer() }
    #expect(throws: SocketError.alreadyServed(path: location.path)) { try SocketLock(location) }
    await listener.close()
  }

  @Test func fileInTheWayIsLeftAlone() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write([1], to: "s.sock")
    #expect(throws: SocketError.notASocket(path: path)) { try SocketLock(SocketLocation(path: path)) }
    #expect(FileManager.default.fileExists(atPath: path))
  }
}
