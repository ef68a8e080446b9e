import ArrayFiles
import HeadTemplates
import JSONValues
import TestSupport
import Testing

@Suite struct RefusedRigTests {
  @Test func refusesWeightsThatAreNotNumbers() throws {
    let found = try error { try $0.edit(floats: "skinWeights") { $0[5] = .nan } }
    #expect(found == .notFinite(array: "skinWeights", row: 2))
    #expect(
      found?.description == "skinWeights: row 2 holds a number that is not finite (NaN or infinite); "
        + "repair the head and export it again.")
  }

  @Test func refusesWeightsThatDoNotSumToOne() throws {
    let found = try error { try $0.edit(floats: "skinWeights") { $0[8] = 0.68 } }
    guard case .weightSum("skinWeights", row: 4, let sum) = found else {
      Issue.record("\(String(describing: found))")
      return
    }
    #expect(abs(sum - 0.93) < 1e-6)
    #expect(
      found?.description == "skinWeights: the weights of vertex 4 sum to 0.93, they must sum to 1; "
        + "normalise the weights of the head's skin and export it again.")
  }

  @Test func refusesNegativeWeights() throws {
    let found = try error { try $0.edit(floats: "skinWeights") { ($0[0], $0[1]) = (1.5, -0.5) } }
    #expect(found == .negativeWeight(array: "skinWeights", row: 0))
  }

  @Test func refusesSkinOfMissingJoints() throws {
    let found = try error { $0.arrays["skinJoints"] = NamedArray([UInt16](repeating: 3, count: 24), shape: [12, 2]) }
    #expect(found == .indexOutOfRange(array: "skinJoints", row: 0, index: 3, of: "joints", count: 3))
  }

  @Test func refusesTooManyOrNoInfluences() throws {
    for influences in [0, 9] {
      let found = try error {
        $0.arrays["skinJoints"] = NamedArray([UInt16](repeating: 0, count: 12 * influences), shape: [12, influences])
        $0.arrays["skinWeights"] = NamedArray([Float](repeating: 0, count: 12 * influences), shape: [12, influences])
      }
      #expect(found == .wrongShape(array: "skinWeights", expected: "(12, 1 to 8)", found: [12, influences]))
    }
  }

  @Test func refusesCyclicJoints() throws {
    let found = try error {
      try $0.edit("joints", 0, "parent", 2)
    }
    #expect(found == .cyclicJoints(["neck", "jaw", "head"]))
    #expect(found?.description.contains("neck -> jaw -> head") == true)
    #expect(try error { try $0.edit("joints", 1, "parent", 1) } == .cyclicJoints(["head"]))
  }

  @Test func refusesJointsBeforeTheirParents() throws {
    let found = try error {
      try $0.edit("joints", 1, "parent", 2)
      try $0.edit("joints", 2, "parent", 0)
    }
    #expect(found == .jointBeforeParent(joint: "head", parent: "jaw"))
  }

  @Test func refusesMissingParents() throws {
    for parent in [3, -2] {
      let found = try error { try $0.edit("joints", 1, "parent", .integer(Int64(parent))) }
      #expect(found == .indexOutOfRange(array: "joints", row: 1, index: parent, of: "joints", count: 3))
    }
  }

  @Test func refusesRestTransformsThatAreNotInvertible() throws {
    let flat = try error { try $0.edit(floats: "jointRestLocal") { $0[16] = 0 } }
    #expect(flat == .restNotInvertible(joint: "head"))
    let infinite = try error { try $0.edit(floats: "jointRestLocal") { $0[3] = .infinity } }
    guard case .malformedField("jointRestLocal of neck", _) = infinite else {
      Issue.record("\(String(describing: infinite))")
      return
    }
    let projective = try error { try $0.edit(floats: "jointRestLocal") { $0[12] = 1 } }
    guard case .malformedField("jointRestLocal[0]", _) = projective else {
      Issue.record("\(String(describing: projective))")
      return
    }
  }

  @Test func refusesOtherInheritanceOfScale() throws {
    guard
      case .malformedField("joints[1].inheritScale", _) = try error(after: {
        try $0.edit("joints", 1, "inheritScale", "none")
      })
    else {
      Issue.record("not refused")
      return
    }
  }

  @Test func refusesAmbiguousNames() throws {
    #expect(try error { try $0.edit("joints", 2, "name", "neck") } == .duplicateName("neck", of: "joints"))
    #expect(
      try error { try $0.edit("controllers", 2, "name", "jaw-open") } == .duplicateName("jaw-open", of: "controllers"))
  }

  @Test func refusesSenselessRanges() throws {
    for (minimum, maximum, standard) in [(0.0, 0.0, 0.0), (1, -1, 0), (-1, 1, 2), (-1, 1, -1.5)] {
      let found = try error {
        try $0.edit("controllers", 0, "minimum", .number(minimum))
        try $0.edit("controllers", 0, "maximum", .number(maximum))
        try $0.edit("controllers", 0, "default", .number(standard))
      }
      #expect(found == .controllerRange(controller: "head-turn"))
    }
  }

  @Test func refusesRangesThatSinglePrecisionCannotHold() throws {
    let found = try error { try $0.edit("controllers", 0, "maximum", 1e300) }
    #expect(found == .malformedField("controllers[0].maximum", rule: "it must be a finite number"))
  }

  @Test(arguments: ["jointResponse", "residual"])
  func refusesOffsetsThatAreNoTable(response: String) throws {
    let name = "\(response)Offsets"
    let entries = response == "residual" ? 7 : 12
    for (position, value) in [(0, 1), (2, -1), (2, 100), (6, 0), (6, 100)] as [(Int, Int32)] {
      let found = try error { try $0.edit(int32s: name) { $0[position] = value } }
      #expect(found == .malformedOffsets(array: name, entries: entries), "\(position) \(value)")
    }
    let found = try error { $0.arrays[name] = NamedArray([0, 0, 0] as [Int32]) }
    #expect(found == .wrongShape(array: name, expected: "(7)", found: [3]))
  }

  @Test func refusesResponsesOfWhatIsMissing() throws {
    #expect(
      try error { try $0.edit(int32s: "jointResponseColumns") { $0[4] = 27 } }
        == .indexOutOfRange(array: "jointResponseColumns", row: 4, index: 27, of: "joint parameters", count: 27))
    #expect(
      try error { try $0.edit(int32s: "residualVertices") { $0[1] = -1 } }
        == .indexOutOfRange(array: "residualVertices", row: 1, index: -1, of: "vertices", count: 12))
    #expect(
      try error { $0.arrays["residualDeltas"] = NamedArray([SIMD3<Float>(0, 0, 0)]) }
        == .wrongShape(array: "residualDeltas", expected: "(7)", found: [1]))
  }

  @Test func refusesResponsesThatAreNotFinite() throws {
    #expect(
      try error { try $0.edit(floats: "jointResponseValues") { $0[3] = .infinity } }
        == .notFinite(array: "jointResponseValues", row: 3))
    #expect(
      try error { try $0.edit(floats: "residualDeltas") { $0[4] = .nan } }
        == .notFinite(array: "residualDeltas", row: 1))
  }
}
