import Fitting
import Testing

struct PresetEditTests {
  @Test func aTermOfAllStagesOrOfOne() {
    #expect(PresetEdit(parsing: "normals=2.5") == .set(stage: nil, what: .weight(.normals), to: 2.5))
    #expect(PresetEdit(parsing: "rig.normals=0") == .set(stage: .rig, what: .weight(.normals), to: 0))
    #expect(PresetEdit(parsing: "joint.joint-prior=1e-3") == .set(stage: .joint, what: .weight(.jointPrior), to: 1e-3))
    #expect(PresetEdit(parsing: "vertex.pixel-pins=7") == .set(stage: .vertex, what: .weight(.pixelPins), to: 7))
  }

  @Test(arguments: TermName.allCases) func everyTermIsKnownByItsName(term: TermName) {
    #expect(PresetEdit(parsing: "\(term.rawValue)=1") == .set(stage: nil, what: .weight(term), to: 1))
  }

  @Test func settingsThatAreNoTerms() {
    #expect(PresetEdit(parsing: "iterations=30") == .set(stage: nil, what: .iterations, to: 30))
    #expect(PresetEdit(parsing: "rig.iterations=3") == .set(stage: .rig, what: .iterations, to: 3))
    #expect(PresetEdit(parsing: "angle-fraction=0.2") == .set(stage: nil, what: .angleFraction, to: 0.2))
    #expect(PresetEdit(parsing: "joint.flip-fraction=0.1") == .set(stage: .joint, what: .flipFraction, to: 0.1))
  }

  @Test(arguments: [
    "", "=", "normals", "normals=", "=1", "normals=one", "normals=1=2", "normals==1", "normal=1", "Normals=1",
    "normals=-1", "normals=nan", "normals=inf", "normals=1e999", "rig.=1", ".normals=1", "rig.joint.normals=1",
    "all.normals=1", "rig normals=1", " normals=1", "normals =1", "controllerPrior=1", "adam-step=1",
  ])
  func whatIsNoEditIsRefused(text: String) {
    #expect(PresetEdit(parsing: text) == nil)
  }

  // MARK: - Applying

  private func plan(_ stage: FitStage, of preset: Preset) throws -> StagePlan {
    try #require(preset.plans.first { $0.stage == stage })
  }

  @Test func editsApplyInTheirOrderToTheirStage() throws {
    let edits = try ["normals=2", "rig.normals=3", "vertex.iterations=7", "joint.angle-fraction=0.5"].map {
      try #require(PresetEdit(parsing: $0))
    }
    let preset = Preset.default.edited(edits)
    #expect(try plan(.rig, of: preset).weights[.normals] == 3)
    #expect(try plan(.joint, of: preset).weights[.normals] == 2)
    #expect(try plan(.vertex, of: preset).iterations == 7)
    #expect(try plan(.joint, of: preset).angleFraction == 0.5)
    #expect(try plan(.rig, of: preset).angleFraction == plan(.rig, of: .default).angleFraction)
    #expect(try plan(.rig, of: preset).iterations == plan(.rig, of: .default).iterations)
  }

  @Test func numbersOfStepsAreWholeAndNotWithoutEnd() throws {
    let preset = Preset.default.edited([
      .set(stage: .rig, what: .iterations, to: 2.9), .set(stage: .joint, what: .iterations, to: 1e300),
    ])
    #expect(try plan(.rig, of: preset).iterations == 2)
    #expect(try plan(.joint, of: preset).iterations == 1_000_000)
  }

  @Test func aTermCanBeLeftOutAndStagesToo() throws {
    let preset = Preset.default.edited([.ablate(.curvature), .ablateCoarseStages])
    #expect(preset.plans.map(\.stage) == [.vertex] && preset.plans[0].weights[.curvature] == 0)
    #expect(preset.plans[0].weights[.normals] == (try plan(.vertex, of: .default)).weights[.normals])
  }

  @Test func theOtherMethodBringsItsOwnSchedule() throws {
    let adam = Preset.default.edited([.solve(.adam)])
    #expect(adam.plans.allSatisfy { $0.method == .adam && $0.iterations == $0.adamIterations })
    // What an artist asks for after that is taken.
    let short = Preset.default.edited([.solve(.adam), .set(stage: nil, what: .iterations, to: 5)])
    #expect(short.plans.allSatisfy { $0.iterations == 5 })
    // Choosing what it is changes nothing.
    #expect(Preset.default.edited([.solve(.quasiNewton)]) == .default)
    #expect(Preset.default.edited([]) == .default)
  }

  @Test func presetsHaveNames() {
    #expect(Preset.named("default") == .default && Preset.named("no such") == nil)
    #expect(Set(Preset.all.map(\.name)).count == Preset.all.count)
  }
}
