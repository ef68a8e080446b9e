public import SessionStore

/// Where a user's sessions and the daemon's log lie.
public struct StateFolder {
  /// Absolute.
  public let path: String

  /// The option, else `LIKENESS_STATE`, else `likeness` in the user's state folder; nil where there is none of these.
  public init?(option: String?, environment: [String: String]) {
    let given = [
      option, environment["LIKENESS_STATE"], environment["XDG_STATE_HOME"].map { $0 + "/likeness" },
      environment["HOME"].map { $0 + "/.local/state/likeness" },
    ]
    guard let path = given.compactMap({ $0 }).first(where: { $0.hasPrefix("/") }) else { return nil }
    self.path = path
  }

  public var logFile: String { path + "/likenessd.log" }

  /// Opens the store; where that fails the daemon serves everything else and says why.
  public func openStore() -> Result<SessionStore, StoreError> {
    do throws(StoreError) {
      return .success(try SessionStore(folder: path + "/store"))
    } catch {
      return .failure(error)
    }
  }
}
