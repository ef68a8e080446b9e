package import LikenessService
import SessionStore

/// A server with the real engine and a store. Its models take a while to load: a suite has one for all its tests, and
/// none with another suite, whose fits it would wait for.
package final class ShippedServer: Sendable {
  private static let resources = try? Resources.ofThisProgram(environment: testEnvironment)
  /// The head that ships and a real photo.
  package static let fixture = resources.flatMap { Fixture.shipped($0) }
  /// Whether models, template and photo are there.
  package static var isInPlace: Bool { fixture != nil && resources.map { hasModels($0) } == true }

  package let server: LikenessServer
  // Removed with the server.
  private let folder: TemporaryFolder

  package init() throws {
    folder = try TemporaryFolder()
    server = LikenessServer(resources: Self.resources!, store: .success(try SessionStore(folder: folder.path("store"))))
  }
}
