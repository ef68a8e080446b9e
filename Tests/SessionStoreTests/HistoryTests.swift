import SessionStore
import Testing

/// The tree of revisions: append, revert, branch, prune.
struct HistoryTests {
  @Test func revisionsSurviveReopeningWithWhoWhatAndWhy() throws {
    let fixture = try StoreFixture()
    let session = try fixture.newSession()
    let first = try fixture.append("one", from: nil, to: session)
    let second = try fixture.append("two", from: first.number, to: session)
    try fixture.reopen()
    #expect(try fixture.store.history(of: session) == [first, second])
    #expect(second.author == "Ada" && second.kind == "edit" && second.reason == "two" && second.parent == 1)
    #expect(try fixture.store.object(second.objects["state"]!) == Array("two".utf8))
    #expect(try fixture.store.place(in: session) == SessionPlace(current: 2, branch: "main", branches: ["main": 2]))
    #expect(try fixture.store.object(fixture.store.summary(of: session).template) == StoreFixture.template)
  }

  @Test func whatWasMadeFromAnOlderRevisionIsRefusedOrBranches() throws {
    let fixture = try StoreFixture()
    let session = try fixture.newSession()
    _ = try fixture.append("one", from: nil, to: session)
    _ = try fixture.append("edited meanwhile", from: 1, to: session)
    #expect(throws: StoreError.modified(session: session, from: 1, current: 2)) {
      try fixture.append("late fit", from: 1, to: session)
    }
    let branched = try fixture.append("late fit", from: 1, to: session, onConflict: .branch)
    #expect(branched.parent == 1 && branched.branch == "branch-3")
    let place = try fixture.store.place(in: session)
    #expect(place == SessionPlace(current: 2, branch: "main", branches: ["main": 2, "branch-3": 3]))
  }

  @Test func revertKeepsWhatCameAfter() throws {
    let fixture = try StoreFixture()
    let session = try fixture.newSession()
    for number in 1...3 { _ = try fixture.append("\(number)", from: number == 1 ? nil : number - 1, to: session) }
    #expect(throws: StoreError.modified(session: session, from: 2, current: 3)) {
      try fixture.store.revert(session, to: 1, expecting: 2)
    }
    #expect(try fixture.store.revert(session, to: 1, expecting: 3).current == 1)
    #expect(try fixture.append("another way", from: 1, to: session).number == 4)
    #expect(try fixture.store.history(of: session).map(\.parent) == [nil, 1, 2, 1])
  }

  @Test func branchesBeginAtARevisionAndAreGoneBackTo() throws {
    let fixture = try StoreFixture()
    let session = try fixture.newSession()
    _ = try fixture.append("one", from: nil, to: session)
    _ = try fixture.append("two", from: 1, to: session)
    #expect(try fixture.store.branch("older", in: session, at: 1).current == 1)
    _ = try fixture.append("three", from: 1, to: session)
    #expect(try fixture.store.branch("main", in: session, at: nil).current == 2)
    #expect(try fixture.store.branch("older", in: session, at: nil).current == 3)
    #expect(throws: StoreError.branchExists(session: session, branch: "main")) {
      try fixture.store.branch("main", in: session, at: 1)
    }
    #expect(throws: StoreError.branchUnknown(session: session, branch: "none")) {
      try fixture.store.branch("none", in: session, at: nil)
    }
  }

  @Test func pruneRemovesDescendantsAndNeverWhereSomebodyWorks() throws {
    let fixture = try StoreFixture()
    let session = try fixture.newSession()
    for number in 1...3 { _ = try fixture.append("\(number)", from: number == 1 ? nil : number - 1, to: session) }
    #expect(throws: StoreError.revisionInUse(session: session, revision: 2)) {
      try fixture.store.prune(2, in: session)
    }
    _ = try fixture.store.revert(session, to: 1, expecting: 3)
    _ = try fixture.append("four", from: 1, to: session)
    #expect(try fixture.store.prune(2, in: session) == [2, 3])
    #expect(throws: StoreError.revisionUnknown(session: session, revision: 3)) {
      try fixture.store.revision(3, in: session)
    }
    try fixture.reopen()
    #expect(try fixture.store.history(of: session).map(\.number) == [1, 4])
    #expect(try fixture.append("five", from: 4, to: session).number == 5, "numbers are never used again")
  }

  @Test func strangeNamesAreNoSessions() throws {
    let fixture = try StoreFixture()
    for name in ["", "..", "../../etc", "0123456789abcdeg", "0123456789ABCDEF", "0000000000000000"] {
      #expect(throws: StoreError.sessionUnknown(name)) { try fixture.store.history(of: name) }
      #expect(throws: StoreError.sessionUnknown(name)) { try fixture.store.delete(name) }
    }
  }
}
