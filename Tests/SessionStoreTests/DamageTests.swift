import Foundation
import JSONValues
import SessionStore
import TestSupport
import Testing

/// A power cut or a bad disk: any one file of the store is cut or has flipped bits.
struct DamageTests {
  private enum Kind: CaseIterable { case cut, emptied, flipped, removed }

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
