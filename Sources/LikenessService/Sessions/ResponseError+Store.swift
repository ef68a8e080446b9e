import JSONValues
import LikenessProtocol
import SessionStore

extension ResponseError {
  /// What the wire says of an error of the store.
  init(_ error: StoreError) {
    switch error {
    case .idTaken(let session):
      self.init(
        .invalidParams, error,
        ["method": .string(SessionCreateRequest.method), "field": "session", "session": .string(session)])
    case .sessionUnknown(let session): self.init(.sessionUnknown, error, ["session": .string(session)])
    case .revisionUnknown(let session, let revision):
      self.init(.revisionUnknown, error, ["session": .string(session), "revision": .string(revisionName(revision))])
    case .modified(let session, let from, let current):
      self.init(
        .contentModified, error,
        [
          "session": .string(session), "from": from.map { .string(revisionName($0)) } ?? .null,
          "current": current.map { .string(revisionName($0)) } ?? .null,
        ])
    case .newer(let session): self.init(.sessionNewer, error, ["session": .string(session)])
    case .sessionDamaged(let session, _): self.init(.sessionDamaged, error, ["session": .string(session)])
    case .objectDamaged(let hash), .objectMissing(let hash):
      self.init(.sessionDamaged, error, ["object": .string(hash)])
    case .branchExists(let session, let branch), .branchUnknown(let session, let branch):
      self.init(.branchInvalid, error, ["session": .string(session), "branch": .string(branch)])
    case .revisionInUse(let session, let revision):
      self.init(.revisionInUse, error, ["session": .string(session), "revision": .string(revisionName(revision))])
    case .full(let limit), .tooManySessions(let limit), .tooManyRevisions(_, let limit):
      self.init(.storeFull, error, ["limit": .integer(Int64(limit))])
    case .folderNotPrivate, .inUse, .system: self = .storeUnavailable("\(error)")
    }
  }

  private init(_ code: ErrorCode, _ error: StoreError, _ data: [String: JSONValue]) {
    self.init(code: code, message: "\(error)", data: data)
  }
}

/// Runs a call of the store and says its errors as the wire does.
func asking<Value>(_ body: () throws(StoreError) -> Value) throws(ResponseError) -> Value {
  do throws(StoreError) { return try body() } catch { throw ResponseError(error) }
}

/// A revision's number as the wire has it.
func revisionName(_ number: Int) -> String { "r\(number)" }

/// The number of a revision that a client names.
func revisionNumber(_ name: String, in session: String) throws(ResponseError) -> Int {
  guard name.hasPrefix("r"), let number = Int(name.dropFirst()), number > 0, revisionName(number) == name else {
    throw ResponseError(
      code: .revisionUnknown, message: "There is no revision “\(name)”. Look at the history and choose another one.",
      data: ["session": .string(session), "revision": .string(name)])
  }
  return number
}
