import Foundation
import LikenessTransport
import Testing
import WireTestSupport

/// Where the socket is, and who may be there.
struct SocketLocationTests {
  @Test func chosenPathComesFirst() {
    let location = SocketLocation(environment: ["LIKENESS_SOCKET": "/a/b.sock", "XDG_RUNTIME_DIR": "/run/user/7"])
    #expect(location.path == "/a/b.sock")
    #expect(location.directory == "/a")
    #expect(location.lockPath == "/a/b.lock")
  }

  @Test func runtimeFolderComesSecond() {
    let location = SocketLocation(environment: ["XDG_RUNTIME_DIR": "/run/user/7"])
    #expect(location.path == "/run/user/7/likeness/likenessd-0.sock")
  }

  @Test(arguments: [[:], ["XDG_RUNTIME_DIR": ""], ["XDG_RUNTIME_DIR": "relative"], ["LIKENESS_SOCKET": ""]])
  func ownFolderInTmpComesLast(environment: [String: String]) {
    #expect(SocketLocation(environment: environment).path == "/tmp/likeness-\(geteuid())/likenessd-0.sock")
  }

  @Test func missingFolderIsMadePrivate() throws {
    let folder = try TemporaryFolder()
    let location = SocketLocation(path: folder.path("new/s.sock"))
    try location.prepareDirectory()
    try location.prepareDirectory()
    let attributes = try FileManager.default.attributesOfItem(atPath: folder.path("new"))
    #expect(attributes[.posixPermissions] as? Int == 0o700)
  }

  @Test func missingRuntimeFolderIsNamed() throws {
    let folder = try TemporaryFolder()
    let location = SocketLocation(path: folder.path("none/likeness/s.sock"))
    #expect(throws: SocketError.runtimeDirectoryMissing(path: folder.path("none"))) { try location.prepareDirectory() }
  }

  @Test(arguments: [0o755, 0o710, 0o701, 0o770])
  func folderThatOthersMayEnterIsRefused(mode: Int) throws {
    let folder = try TemporaryFolder()
    #expect(chmod(folder.url.path, mode_t(mode)) == 0)
    #expect(throws: SocketError.openToOthers(path: folder.url.path, mode: UInt32(mode))) {
      try SocketLocation(path: folder.path("s.sock")).prepareDirectory()
    }
  }

  @Test func linkToAFolderIsRefused() throws {
    let folder = try TemporaryFolder()
    try FileManager.default.createDirectory(atPath: folder.path("real"), withIntermediateDirectories: false)
    try FileManager.default.createSymbolicLink(atPath: folder.path("link"), withDestinationPath: folder.path("real"))
    #expect(throws: SocketError.notADirectory(path: folder.path("link"))) {
      try SocketLocation(path: folder.path("link/s.sock")).prepareDirectory()
    }
  }

  @Test(.enabled(if: geteuid() == 0, "only root can give a folder away"))
  func folderOfSomeoneElseIsRefused() throws {
    let folder = try TemporaryFolder()
    #expect(chown(folder.url.path, 12_345, 12_345) == 0)
    #expect(throws: SocketError.ownedBySomeoneElse(path: folder.url.path, owner: 12_345)) {
      try SocketLocation(path: folder.path("s.sock")).checkDirectory()
    }
  }

  @Test func sharedFolderIsRefused() {
    #expect(throws: SocketError.self) { try SocketLocation(path: "/tmp/s.sock").prepareDirectory() }
  }

  @Test func pathBeyondTheSystemsLimitIsRefused() {
    let path = "/tmp/" + String(repeating: "a", count: 120)
    #expect(throws: SocketError.pathTooLong(path: path, limit: 107)) {
      try SocketLocation(path: path).prepareDirectory()
    }
  }
}
