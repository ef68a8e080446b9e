import Cameras
import Derivatives
import Fitting
import HeadTemplates
import LinearAlgebra
import RealModule
import Rigs
import TestSupport
import Testing

/// What the terms must and must not punish.
struct TermPropertyTests {
  private static let shapeTerms: [TermName] = [.curvature, .angles, .eyelines]

  @Test(arguments: [TermName.curvature, .angles, .flips, .folds, .eyelines, .smoothness])
  func theReferenceItselfIsNotPunished(name: TermName) throws {
    let scene = TermScene(.ofShippedHead(seed: 1, windowSize: 32))
    #expect(try value(name, scene, scene.reference) < 1e-13)
  }

  /// Curvature, angles and the bending of curves are matters of shape, not of place.
  @Test(arguments: shapeTerms, 0..<3) func aHeadThatTurnsAndMovesRigidlyIsNotPunished(name: TermName, seed: UInt64)
    throws
  {
    let scene = TermScene(.ofShippedHead(seed: 1, windowSize: 32))
    var generator = SeededGenerator(seed: seed)
    let motion = AffineTransform(
      linear: RotationVector(generator.vector()).matrix, translation: generator.vector(deviation: 20))
    #expect(try value(name, scene, scene.reference.map { motion * $0 }) < 1e-11)
  }

  @Test(arguments: TermName.allCases.filter { ![.controllerPrior, .jointPrior].contains($0) })
  func aCrumpledHeadIsPunished(name: TermName) throws {
    let scene = TermScene(.ofShippedHead(seed: 1, windowSize: 32))
    var generator = SeededGenerator(seed: 3)
    let crumpled = scene.reference.map { $0 + generator.vector(deviation: 0.2) }
    #expect(try value(name, scene, crumpled) > 1e-4)
  }

  @Test func aTranslationIsSmoothAndDisplacesByItsLength() throws {
    let scene = TermScene(.ofShippedHead(seed: 1, windowSize: 32))
    let shift = SIMD3(0.3, -0.4, 1.2)
    let moved = scene.reference.map { $0 + shift }
    #expect(try value(.smoothness, scene, moved) < 1e-20)
    // Lengths are rounded off below a tenth of a millimetre: √(d² + ε²) - ε.
    let rounding = 0.01
    let rounded = (1.3 * 1.3 + rounding * rounding).squareRoot() - rounding
    #expect(abs(try value(.displacement, scene, moved) - rounded) < 1e-12)
    #expect(try value(.displacement, scene, scene.reference) == 0)
  }

  @Test func aFaceTurnedInsideOutIsPunishedByTwo() throws {
    let scene = TermScene(try .ofToyHead())
    let mirrored = scene.reference.map { SIMD3(-$0.x, -$0.y, -$0.z) }
    // A point reflection leaves every area vector; a mirror turns those that point along its axis by half a turn.
    #expect(try value(.flips, scene, mirrored) < 1e-12)
    let reflected = scene.reference.map { SIMD3($0.x, $0.y, -$0.z) }
    #expect(try value(.flips, scene, reflected) > 1.9)
  }

  /// Expressions move skin by lengths that stay as they are: smaller triangles turn farther, larger ones mostly less.
  @Test func skinThatShrankHasNoRoomToFold() throws {
    let scene = TermScene(.ofShippedHead(seed: 1, windowSize: 32))
    let shrunk = try value(.folds, scene, scene.reference.map { $0 * 0.8 })
    let grown = try value(.folds, scene, scene.reference.map { $0 * 1.25 })
    #expect(shrunk > 0.01 && grown < 0.5 * shrunk)
  }

  @Test(arguments: [TermName.normals, .corners, .contours, .silhouette]) func theTruthAgreesWithItsPhoto(name: TermName)
    throws
  {
    let photo = SyntheticPhoto.ofShippedHead(seed: 4, windowSize: 96)
    let truth = TermScene(photo, atTruth: true)
    // Pixels and normals of the photo are in single precision; the face's own size is the unit of the landmarks.
    #expect(try value(name, truth, photo.vertices.map { SIMD3<Double>($0) }) < 2e-4)
    let away = TermScene(photo)
    #expect(try value(name, away, away.reference) > 2e-4)
  }

  /// What is symmetric in its change is at rest, however far it moves; what changes on one side is not.
  @Test func aChangeOfBothSidesIsSymmetricAndOneOfOneSideIsNot() throws {
    let scene = TermScene(.ofShippedHead(seed: 1, windowSize: 32))
    let both = scene.reference.map { p in p + SIMD3(0.1 * p.x, 0.3 + 0.02 * p.y, 0.01 * p.x * p.x) }
    // The head's own sides are the same within the tenth of a millimetre that the mirror allows.
    #expect(try value(.symmetry, scene, both) < 1e-4)
    let oneSide = scene.reference.map { p in p.x > 1 ? p + SIMD3(0, 0, 0.5) : p }
    #expect(try value(.symmetry, scene, oneSide) > 1e-2)
    #expect(try value(.symmetry, scene, scene.reference) == 0)
  }

  /// What the photo shows of both sides may differ as it does; what it hides takes after the other side.
  @Test func whatIsSeenMayBeAsymmetric() throws {
    let scene = TermScene(.ofShippedHead(seed: 1, windowSize: 32))
    func asymmetry(_ confidence: Float) throws -> Double {
      let terms = TermRegistry<Double>(
        context: scene.context, reference: scene.reference,
        confidence: Array(repeating: confidence, count: scene.reference.count),
        controllerWeights: scene.controllerWeights, plan: TermScene.plan)
      let term = try #require(terms.weighted.first { $0.term.name == .symmetry }?.term)
      return term.value(scene.input(vertices: scene.reference.map { $0.x > 1 ? $0 + SIMD3(0, 0, 0.5) : $0 }))
    }
    #expect(abs(try asymmetry(1) / asymmetry(0) - 0.05) < 1e-6)
  }

  /// The mean of the controllers' weights is what a head at its limits costs.
  @Test func priorsAreZeroAtTheDefaultsAndTheirWeightAtTheLimits() throws {
    let scene = TermScene(try .ofToyHead())
    let prior = try #require(scene.term(.controllerPrior))
    var input = scene.model.input
    let controllers = scene.template.rig.controllers
    let weight = Double(scene.controllerWeights.reduce(0, +)) / Double(controllers.count)
    input.controllers.values = controllers.map { Double($0.defaultValue) }
    #expect(prior.value(input) == 0)
    input.controllers.values = controllers.map { Double($0.maximum) }
    #expect(abs(prior.value(input) - weight) < 1e-6)
    input.controllers.values = controllers.map { Double($0.minimum) }
    #expect(abs(prior.value(input) - weight) < 1e-6)
  }

  private func value(_ name: TermName, _ scene: TermScene, _ vertices: [SIMD3<Double>]) throws -> Double {
    let term = try #require(scene.term(name), "\(name) is not in the registry")
    return term.value(scene.input(vertices: vertices))
  }
}
