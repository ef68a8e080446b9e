import Synchronization

/// What a check of the whole store found.
public struct StoreReport: Sendable, Equatable {
  /// One sentence for each thing that is damaged; its name is in it.
  public var faults: [Fault]
  public var sessions: Int
  public var objects: Int
  public var bytes: Int

  package init(faults: [Fault], sessions: Int, objects: Int, bytes: Int) {
    self.faults = faults
    self.sessions = sessions
    self.objects = objects
    self.bytes = bytes
  }

  public struct Fault: Sendable, Equatable {
    /// The session that it hurts.
    public var session: String
    /// The revision that it hurts; nil where it is the session as a whole.
    public var revision: Int?
    /// What of the revision is hurt, for example `state` or `texture/albedo`.
    public var part: String?
    public var error: StoreError
  }
}

extension SessionStore {
  /// Reads everything and says what is damaged, and whom it hurts. Each session is checked by itself; between two of
  /// them other callers get their turn.
  public func check() -> StoreReport {
    let sessions = ids()
    let stored = objects.all()
    var faults: [StoreReport.Fault] = []
    for session in sessions {
      do throws(StoreError) {
        faults += try faultyParts(of: session)
      } catch {
        faults.append(.init(session: session, revision: nil, part: nil, error: error))
      }
    }
    return StoreReport(
      faults: faults, sessions: sessions.count, objects: stored.count, bytes: stored.values.reduce(0, +))
  }

  private func faultyParts(of session: String) throws(StoreError) -> [StoreReport.Fault] {
    // Opened anew, so that the disk is looked at and not what is remembered of it.
    let (summary, revisions, lost) = try locked { (state) throws(StoreError) in
      forget(session, &state)
      let database = try database(session, &state)
      let revisions = try database.revisions()
      return (database.summary, revisions, Set(database.folder.revisionNumbers()).subtracting(revisions.map(\.number)))
    }
    var faults = lost.sorted().map { number in
      StoreReport.Fault(
        session: session, revision: number, part: "record",
        error: .sessionDamaged(session: session, reason: "the record of revision \(number) is not whole"))
    }
    if let error = fault(of: summary.template) {
      faults.append(.init(session: session, revision: nil, part: "template", error: error))
    }
    for revision in revisions {
      for (part, hash) in revision.objects.sorted(by: { $0.key < $1.key }) {
        guard let error = fault(of: hash) else { continue }
        faults.append(.init(session: session, revision: revision.number, part: part, error: error))
      }
    }
    return faults
  }

  private func fault(of hash: String) -> StoreError? {
    do throws(StoreError) {
      _ = try objects.get(hash)
      return nil
    } catch {
      return error
    }
  }

  /// Removes the files that no revision and no session needs.
  ///
  /// If one session cannot be read nothing is removed: nobody can say what it needs.
  ///
  /// - Returns: the number of bytes that became free.
  @discardableResult
  public func collectGarbage() throws(StoreError) -> Int {
    try locked { (state) throws(StoreError) in
      var needed: Set<String> = []
      for session in ids() {
        let database = try database(session, &state)
        needed.insert(database.summary.template)
        for revision in try database.revisions() { needed.formUnion(revision.objects.values) }
        // A record that is lost may be restored, and its files with it.
        guard Set(database.folder.revisionNumbers()).count == (try database.revisionCount()) else { return 0 }
      }
      var freed = 0
      for (hash, size) in objects.all() where !needed.contains(hash) {
        try objects.remove(hash)
        freed += size
      }
      storedBytes.subtract(freed, ordering: .relaxed)
      return freed
    }
  }
}
