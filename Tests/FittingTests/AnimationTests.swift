import Fitting
import HeadTemplates
import LinearAlgebra
import Meshes
import Rigs
import TestSupport
import Testing

/// Heads whose rig is driven through its expressions.
struct AnimationTests {
  private static let template = ShippedHead.template
  private static let test = AnimationTest(template: template, mixes: 4)
  private static let measure = test.runTemplate()

  private var defaults: [Float] { Self.template.rig.controllers.map(\.defaultValue) }
  private var still: [SIMD3<Float>] { Array(repeating: .zero, count: Self.template.mesh.vertexCount) }

  // MARK: - Poses

  @Test func everyExpressionGoesToItsLimitsAloneAndNothingElseMoves() {
    let rig = Self.template.rig
    let limits = ExpressionPose.limits(of: rig)
    let expressions = rig.controllers.indices.filter { rig.controllers[$0].kind == .expression }
    #expect(limits.count == expressions.count, "all go from 0 to 1")
    #expect(Set(limits.flatMap(\.values.keys)) == Set(expressions))
    #expect(limits.allSatisfy { $0.values.count == 1 && $0.values.values.first == 1 })
    // The toy's controllers go both ways, but only those of expression are driven.
    let toy = ToyHead.template().rig
    for pose in ExpressionPose.limits(of: toy) {
      #expect(pose.values.keys.allSatisfy { toy.controllers[$0].kind == .expression })
    }
  }

  @Test func mixesAreTheSameForTheSameSeedAndStayWithinTheirRanges() {
    let rig = Self.template.rig
    let mixes = ExpressionPose.mixes(of: rig, count: 50, seed: 7)
    #expect(mixes == ExpressionPose.mixes(of: rig, count: 50, seed: 7))
    #expect(mixes != ExpressionPose.mixes(of: rig, count: 50, seed: 8))
    for (index, value) in mixes.flatMap(\.values) {
      #expect(rig.controllers[index].kind == .expression)
      #expect((rig.controllers[index].minimum...rig.controllers[index].maximum).contains(value))
    }
    let share = Double(mixes.reduce(0) { $0 + $1.values.count }) / Double(50 * 43)
    #expect(abs(share - 0.25) < 0.03)
  }

  // MARK: - Heads

  @Test func theTemplatesLidsCloseOnABlinkAndItsLipsWhenPressed() throws {
    #expect(Self.measure.poses.count == 43 + 4)
    #expect(Self.measure.blinks.count == 2)
    for blink in Self.measure.blinks {
      #expect(blink.open.aperture > 0.4 && blink.closed.aperture < 0.1 * blink.open.aperture)
    }
    #expect(try #require(Self.measure.lipsAtRest).gap < 0.2)
    #expect(try #require(Self.measure.pressedLips).gap < 0.15)
  }

  @Test func aHeadWithoutChangesBreaksNoMoreThanTheTemplate() {
    var controllers = defaults
    // What the photo's face did is taken off before the rig is driven.
    for index in controllers.indices where Self.template.rig.controllers[index].kind == .expression {
      controllers[index] = Self.template.rig.controllers[index].maximum
    }
    let report = Self.test.run(HeadPose(controllers: controllers, bindOffsets: still))
    #expect(report.poses == Self.measure.poses && report.blinks == Self.measure.blinks)
    #expect(report.lipsAtRest == Self.measure.lipsAtRest)
  }

  @Test func aCrumpledHeadBreaksMore() {
    var generator = SeededGenerator(seed: 5)
    let offsets = still.map { _ in SIMD3<Float>(generator.vector(deviation: 0.08)) }
    let report = Self.test.run(HeadPose(controllers: defaults, bindOffsets: offsets))
    #expect(report.selfIntersections > 2 * Self.measure.selfIntersections)
    #expect(report.flippedFaces > Self.measure.flippedFaces)
  }

  @Test func lidsThatWereCutShortStayOpen() throws {
    let curve = try #require(Self.template.curves.first { $0.name == "eyelid-upper-left" })
    var offsets = still
    for vertex in curve.vertices { offsets[Int(vertex)].y += 0.8 }
    let report = Self.test.run(HeadPose(controllers: defaults, bindOffsets: offsets))
    let left = try #require(report.blinks.first { $0.open.eye == "left" })
    let its = try #require(Self.measure.blinks.first { $0.open.eye == "left" })
    #expect(left.closed.aperture > its.closed.aperture + 0.2)
    #expect(report.blinks.first { $0.open.eye == "right" } == Self.measure.blinks.first { $0.open.eye == "right" })
  }
}
