/// What becomes of a revision whose session has moved on meanwhile.
public enum Conflict: Sendable, Equatable {
  /// It is refused with `StoreError.modified`.
  case refuse
  /// It begins a branch of its own, and the artist's place stays.
  case branch
}

extension SessionStore {
  public func place(in session: String) throws(StoreError) -> SessionPlace {
    try locked { (state) throws(StoreError) in try database(session, &state).place() }
  }

  /// All revisions, by number.
  public func history(of session: String) throws(StoreError) -> [Revision] {
    try locked { (state) throws(StoreError) in try database(session, &state).revisions() }
  }

  public func revision(_ number: Int, in session: String) throws(StoreError) -> Revision {
    try locked { (state) throws(StoreError) in try database(session, &state).revision(number) }
  }

  /// Adds a revision made from another one (nil: from the template), and moves the artist's place there.
  ///
  /// - Returns: the revision with its number; on the disk, with its files.
  public func append(
    _ new: NewRevision, from parent: Int?, to session: String, onConflict: Conflict = .refuse, at time: Double
  ) throws(StoreError) -> Revision {
    try locked { (state) throws(StoreError) in
      let database = try database(session, &state)
      if let parent { _ = try database.revision(parent) }
      guard try database.revisionCount() < limits.revisions else {
        throw .tooManyRevisions(session: session, limit: limits.revisions)
      }
      let place = try database.place()
      let isCurrent = place.current == parent
      guard isCurrent || onConflict == .branch else {
        throw .modified(session: session, from: parent, current: place.current)
      }
      let number = try database.nextNumber()
      let revision = Revision(
        number: number, parent: parent, branch: isCurrent ? place.branch : Self.freeName("branch-\(number)", place),
        kind: new.kind, author: new.author, reason: new.reason, time: time, objects: try objects(of: new, &state),
        details: new.details)
      try database.insert(revision, isCurrent: isCurrent)
      return revision
    }
  }

  /// Moves the artist's place to another revision. What came after it stays in the history.
  ///
  /// - Parameter expected: where the caller thinks that the place is.
  public func revert(
    _ session: String, to revision: Int, expecting expected: Int?
  ) throws(StoreError) -> SessionPlace {
    try locked { (state) throws(StoreError) in
      let database = try database(session, &state)
      let target = try database.revision(revision)
      let place = try database.place()
      guard place.current == expected else {
        throw .modified(session: session, from: expected, current: place.current)
      }
      // Its own branch, unless the place's branch can go on from there.
      let branch = place.branches[target.branch] == revision ? target.branch : place.branch
      try database.move(to: revision, branch: branch)
      return try database.place()
    }
  }

  /// Begins a branch at a revision, or goes to one that exists, and moves the artist's place to its end.
  public func branch(_ name: String, in session: String, at revision: Int?) throws(StoreError) -> SessionPlace {
    try locked { (state) throws(StoreError) in
      let database = try database(session, &state)
      let place = try database.place()
      if let revision {
        _ = try database.revision(revision)
        guard place.branches[name] == nil else { throw .branchExists(session: session, branch: name) }
        try database.move(to: revision, branch: name)
      } else {
        guard let tip = place.branches[name] else { throw .branchUnknown(session: session, branch: name) }
        try database.move(to: tip, branch: name)
      }
      return try database.place()
    }
  }

  /// Removes a revision and everything that was made from it, and the branches that end there.
  ///
  /// - Returns: the numbers of the removed revisions.
  public func prune(_ revision: Int, in session: String) throws(StoreError) -> [Int] {
    try locked { (state) throws(StoreError) in
      let database = try database(session, &state)
      _ = try database.revision(revision)
      let place = try database.place()
      let doomed = Self.descendants(of: revision, in: try database.revisions())
      guard place.current.map({ !doomed.contains($0) }) ?? true,
        place.branches[place.branch].map({ !doomed.contains($0) }) ?? true
      else { throw .revisionInUse(session: session, revision: revision) }
      try database.delete(doomed, branches: place.branches.filter { doomed.contains($0.value) }.map(\.key))
      return doomed.sorted()
    }
  }

  /// The revision itself and all that came from it. Numbers only rise along the tree, so one pass finds them.
  private static func descendants(of revision: Int, in history: [Revision]) -> Set<Int> {
    history.reduce(into: [revision]) { found, next in
      if let parent = next.parent, found.contains(parent) { found.insert(next.number) }
    }
  }

  private static func freeName(_ name: String, _ place: SessionPlace) -> String {
    place.branches[name] == nil ? name : freeName(name + "'", place)
  }

  private func objects(of new: NewRevision, _ state: inout State) throws(StoreError) -> [String: String] {
    var hashes = new.known
    for (role, hash) in new.known where !isHash(hash) { throw .objectMissing(hash: "\(role) \(hash)") }
    for (role, bytes) in new.files { hashes[role] = try put(bytes, &state) }
    return hashes
  }
}
