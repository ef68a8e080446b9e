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

  @Test(arguments: [TermName.curvature, .angles, .flips, .eyelines, .smoothness])
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
    // Lengths are rounded off below a thousandth of a millimetre.
    #expect(abs(try value(.displacement, scene, moved) - 1.3) < 1e-7)
    #expect(abs(try value(.displacement, scene, scene.reference) - 1e-4) < 1e-12)
  }

  @Test func aFaceTurnedInsideOutIsPunishedByTwo() throws {
    let scene = TermScene(try .ofToyHead())
    let mirrored = scene.reference.map { SIMD3(-$0.x, -$0.y, -$0.z) }
    // A point reflection leaves every area vector; a mirror turns those that point along its axis by half a turn.
    #expect(try value(.flips, scene, mirrored) < 1e-12)
    let reflected = scene.reference.map { SIMD3($0.x, $0.y, -$0.z) }
    #expect(try value(.flips, scene, reflected) > 1.9)
  }

  @Test(arguments: [TermName.normals, .corners, .contours]) func theTruthAgreesWithItsPhoto(name: TermName) throws {
    let photo = SyntheticPhoto.ofShippedHead(seed: 4, windowSize: 96)
    let truth = TermScene(photo, atTruth: true)
    // Pixels and normals of the photo are in single precision; the face's own size is the unit of the landmarks.
    #expect(try value(name, truth, photo.vertices.map { SIMD3<Double>($0) }) < 2e-4)
    let away = TermScene(photo)
    #expect(try value(name, away, away.reference) > 2e-4)
  }

  @Test func priorsAreZeroAtTheDefaultsAndOneAtTheLimits() throws {
    let scene = TermScene(try .ofToyHead())
    let prior = try #require(scene.term(.controllerPrior))
    var input = scene.model.input
    let controllers = scene.template.rig.controllers
    input.controllers.values = controllers.map { Double($0.defaultValue) }
    #expect(prior.value(input) == 0)
    input.controllers.values = controllers.map { Double($0.maximum) }
    #expect(abs(prior.value(input) - 1) < 1e-6)
    input.controllers.values = controllers.map { Double($0.minimum) }
    #expect(abs(prior.value(input) - 1) < 1e-6)
  }

  private func value(_ name: TermName, _ scene: TermScene, _ vertices: [SIMD3<Double>]) throws -> Double {
    let term = try #require(scene.term(name), "\(name) is not in the registry")
    return term.value(scene.input(vertices: vertices))
  }
}
