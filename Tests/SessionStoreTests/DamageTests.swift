import Foundation
import JSONValues
import SessionStore
import TestSupport
import Testing

/// A power cut or a bad disk: any one file of the store is cut or has flipped bits.
struct DamageTests {
  enum Kind: CaseIterable, Sendable { case cut, emptied, flipped, removed }

  @Test func damageIsHealedOrNamedAndTheRestGoesOn() throws {
    var random = SeededGenerator(seed: 6)
    var healed = 0
    var named = 0
    for _ in 0..<40 {
      let fixture = try StoreFixture()
      let (damaged, other) = try fill(fixture)
      let before = try contents(fixture, damaged)
      let untouched = try contents(fixture, other)
      let spared = try [other] + fixture.store.history(of: other).flatMap(\.objects.values)
      fixture.close()
      let file = fixture.files().filter { file in !spared.contains { file.path.contains($0) } }
        .randomElement(using: &random)!
      try damage(file, Kind.allCases.randomElement(using: &random)!, &random)
      try fixture.reopen()
      let faults = fixture.store.check().faults
      let after = try? contents(fixture, damaged)
      if after == before { healed += 1 } else { named += 1 }
      #expect(after == before || faults.contains { $0.session == damaged }, "\(file.path)")
      #expect(try contents(fixture, other) == untouched, "\(file.path)")
      #expect(try fixture.append("life goes on", from: 3, to: other).number == 4)
    }
    #expect(healed > 0 && named > 0)
  }

  /// What several sessions share hurts all of them, and each is named; what one has besides its head hurts that one.
  @Test(arguments: Kind.allCases) func sharedTemplateAndEvidenceAreNamed(kind: Kind) throws {
    var random = SeededGenerator(seed: 8)
    let fixture = try StoreFixture()
    let (first, second) = try fill(fixture)
    let evidence = NewRevision(
      kind: "fit", author: "Ada", reason: "",
      files: ["state": [1, 2, 3], "evidence/mask": Array(repeating: 7, count: 99)])
    let revision = try fixture.store.append(evidence, from: 3, to: first, at: 3)
    func damageObject(_ hash: String) throws {
      let file = try #require(fixture.files().first { $0.path.contains(hash) })
      try damage(file, kind, &random)
      try fixture.reopen()
    }
    try damageObject(#require(revision.objects["evidence/mask"]))
    let lost = fixture.store.check().faults
    #expect(lost.map(\.session) == [first] && lost[0].revision == 4 && lost[0].part == "evidence/mask")

    try damageObject(fixture.store.summary(of: first).template)
    let faults = fixture.store.check().faults.filter { $0.part == "template" }
    #expect(Set(faults.map(\.session)) == [first, second] && faults.allSatisfy { "\($0.error)".hasSuffix(".") })
    // Heads are still there and life goes on, for the artist has the template's file.
    #expect(try fixture.store.object(#require(fixture.store.revision(4, in: first).objects["state"])) == [1, 2, 3])
    #expect(try fixture.append("on", from: 3, to: second).number == 4)
    // Bringing the template in again heals both.
    _ = try fixture.newSession("three")
    #expect(fixture.store.check().faults.filter { $0.part == "template" }.isEmpty)
  }

  private func fill(_ fixture: StoreFixture) throws -> (String, String) {
    let sessions = [try fixture.newSession("one"), try fixture.newSession("two")]
    for session in sessions {
      for number in 1...3 {
        _ = try fixture.append("\(session) \(number)", from: number == 1 ? nil : number - 1, to: session)
      }
    }
    return (sessions[0], sessions[1])
  }

  /// All revisions with their files, and the artist's place.
  private func contents(_ fixture: StoreFixture, _ session: String) throws -> [String] {
    let place = try fixture.store.place(in: session)
    let revisions = try fixture.store.history(of: session).map { revision in
      let files = try revision.objects.sorted { $0.key < $1.key }.map { try fixture.store.object($0.value) }
      return "\(try revision.json.serialized()) \(files)"
    }
    return revisions + ["\(place.current as Any) \(place.branch) \(place.branches.sorted { $0.key < $1.key })"]
  }

  private func damage(_ file: URL, _ kind: Kind, _ random: inout SeededGenerator) throws {
    var bytes = try Data(contentsOf: file)
    switch kind {
    case .cut: bytes = bytes.prefix(bytes.isEmpty ? 0 : Int.random(in: 0..<bytes.count, using: &random))
    case .emptied: bytes = Data()
    case .removed:
      try FileManager.default.removeItem(at: file)
      return
    case .flipped:
      for _ in 0..<3 where !bytes.isEmpty {
        bytes[Int.random(in: 0..<bytes.count, using: &random)] ^= 1 << UInt8.random(in: 0..<8, using: &random)
      }
    }
    try bytes.write(to: file)
  }
}
