/// Why the store cannot do what was asked.
public enum StoreError: Error, Equatable {
  case folderNotPrivate(path: String)
  /// Another program holds the store's lock.
  case inUse(path: String)
  case system(path: String, reason: String)
  /// Written by a later version of Likeness.
  case newer(session: String)
  /// The session's database cannot be read, and its revisions' own files do not make up for it.
  case sessionDamaged(session: String, reason: String)
  /// A file's bytes are not those that its name promises.
  case objectDamaged(hash: String)
  case objectMissing(hash: String)
  case sessionUnknown(String)
  /// Another session has the id that a client chose.
  case idTaken(String)
  case revisionUnknown(session: String, revision: Int)
  /// The session has moved on since the revision that a change was made from.
  case modified(session: String, from: Int?, current: Int?)
  case branchExists(session: String, branch: String)
  case branchUnknown(session: String, branch: String)
  /// What is to be pruned holds the place where the artist works, or another branch's end.
  case revisionInUse(session: String, revision: Int)
  case full(limit: Int)
  case tooManySessions(limit: Int)
  case tooManyRevisions(session: String, limit: Int)
}

extension StoreError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .folderNotPrivate(let path):
      "The folder \(path) for sessions must be your own and closed to others; run: chmod 700 \(path)"
    case .inUse(let path):
      "Another Likeness daemon uses the sessions in \(path); stop it, or set LIKENESS_STATE to another folder."
    case .system(let path, let reason):
      "\(path): \(reason)."
    case .newer(let session):
      "The session \(session) was written by a newer Likeness; update Likeness to open it. Nothing was changed."
    case .sessionDamaged(let session, let reason):
      "The session \(session) is damaged (\(reason)). Other sessions are not affected; restore this one from a backup."
    case .objectDamaged(let hash):
      "The stored file \(hash) is damaged. Everything that does not need it still works; restore it from a backup."
    case .objectMissing(let hash):
      "The stored file \(hash) is gone. Everything that does not need it still works; restore it from a backup."
    case .sessionUnknown(let session):
      "There is no session \(session). Choose another one, or begin a new one."
    case .idTaken(let session):
      "There is another session \(session) already. Choose a new id."
    case .revisionUnknown(let session, let revision):
      "The session \(session) has no revision \(revision). Look at its history and choose another one."
    case .modified(_, let from, let current):
      "The head was changed meanwhile: this belongs to \(Self.name(from)), and the session is at \(Self.name(current)). "
        + "Start again from there, or keep both as branches."
    case .branchExists(_, let branch):
      "There is a branch “\(branch)” already. Choose another name."
    case .branchUnknown(_, let branch):
      "There is no branch “\(branch)”. Look at the history and choose another one."
    case .revisionInUse(_, let revision):
      "Revision \(revision) leads to where somebody works. Revert to another revision first, then prune."
    case .full(let limit):
      "The sessions take more than \(limit >> 20) MiB. Delete sessions or prune revisions, then try again."
    case .tooManySessions(let limit):
      "There are \(limit) sessions already. Delete some, then try again."
    case .tooManyRevisions(_, let limit):
      "The session has \(limit) revisions already. Prune some, then try again."
    }
  }

  private static func name(_ revision: Int?) -> String { revision.map { "revision \($0)" } ?? "its beginning" }
}
