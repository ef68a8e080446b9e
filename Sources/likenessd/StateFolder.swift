import LikenessTransport
import SessionStore

/// Where a user's sessions and the daemon's log lie.
struct StateFolder {
  /// Absolute.
  let path: String

  /// The option, else `LIKENESS_STATE`, else `likeness` in the user's state folder; nil where there is none of these.
  init?(option: String?, environment: [String: String]) {
    let given = [
      option, environment["LIKENESS_STATE"], environment["XDG_STATE_HOME"].map { $0 + "/likeness" },
      environment["HOME"].map { $0 + "/.local/state/likeness" },
    ]
    guard let path = given.compactMap({ $0 }).first(where: { $0.hasPrefix("/") }) else { return nil }
    self.path = path
  }

  var logFile: String { path + "/likenessd.log" }

  /// Opens the store; where that fails the daemon serves everything else and says why.
  func openStore() -> Result<SessionStore, StoreError> {
    do throws(StoreError) {
      return .success(try SessionStore(folder: path + "/store"))
    } catch {
      return .failure(error)
    }
  }
}
