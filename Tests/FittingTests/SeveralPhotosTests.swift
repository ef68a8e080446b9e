import Cameras
import Fitting
import HeadTemplates
import LinearAlgebra
import Rigs
import TestSupport
import Testing

/// Fits of one person to a photo from the front and one from the side.
struct SeveralPhotosTests {
  private static let front = SyntheticPhoto.ofShippedHead(seed: 7, windowSize: 96, turned: SIMD3(0.05, 0.1, 0))
  /// The same person from the side, with the mouth open.
  private static let side = SyntheticPhoto.ofShippedHead(
    seed: 7, windowSize: 96, turned: SIMD3(0, 0.75, 0), expression: ["jaw-open": 0.6])
  private static let head = PreparedHead(front.template)

  private func fit(
    _ preset: Preset = .default, constraints: Constraints = .none, from start: FitStart? = nil,
    _ photos: [Evidence] = [front.evidence, side.evidence]
  ) throws -> FitResult {
    try Fitter(head: Self.head, photos: photos, preset: preset, constraints: constraints, from: start).run()
  }

  private var short: Preset {
    var preset = Preset.default
    for index in preset.plans.indices { preset.plans[index].iterations = 6 }
    return preset
  }

  private func value(_ name: String, of result: FitResult) throws -> Float {
    result.controllers[try #require(Self.front.template.rig.controllers.firstIndex { $0.name == name })]
  }

  @Test func thePhotosAgreeOnTheHeadAndNotOnItsExpression() throws {
    let result = try fit()
    let further = try #require(result.further.first)
    #expect(result.further.count == 1)
    for (index, controller) in Self.front.template.rig.controllers.enumerated() where controller.kind == .identity {
      #expect(result.controllers[index] == further.controllers[index])
    }
    #expect(result.jointOffsets == further.jointOffsets)
    #expect(try value("jaw-open", of: further) > 0.3 && value("jaw-open", of: result) < 0.1)
    #expect(Self.front.surfaceError(result.vertices, result.camera) < 0.03)
    #expect(Self.side.surfaceError(further.vertices, further.camera) < 0.06)
    #expect(result.quality.landmarkResidual < 1.5 && further.quality.landmarkResidual < 2)
    #expect(Self.side.turn(of: further.camera) < 4)
  }

  /// Normals that err alike in both photos are believed alone; what both photos show of the same skin knows better.
  @Test func theSamePatternInBothPhotosTellsWhatTheirNormalsDoNot() throws {
    var photos = [Self.front.colouredEvidence, Self.side.colouredEvidence]
    for (index, photo) in [Self.front, Self.side].enumerated() {
      let neutral = SyntheticPhoto(
        template: photo.template, controllers: photo.template.rig.controllers.map(\.defaultValue),
        camera: photo.camera, windowSize: 96)
      // A network that knows no other face than the template's.
      photos[index].normals = photos[index].normals.mixed(with: neutral.evidence.normals, share: 0.6)
    }
    func error(_ preset: Preset) throws -> Float {
      let result = try fit(preset, photos)
      return Self.front.surfaceError(result.vertices, result.camera)
    }
    let (with, without) = (try error(.default), try error(Preset.default.edited([.ablate(.matches)])))
    #expect(with < 0.85 * without)
  }

  /// Without colours there is nothing to match, and one photo has no partner.
  @Test func matchesNeedTwoPhotosWithColours() throws {
    let edits: [PresetEdit] = [.ablate(.matches)]
    let without = short.edited(edits)
    #expect(try fit(short).vertices == fit(without).vertices)
    let alone = [Self.front.colouredEvidence]
    #expect(try fit(short, alone).vertices == fit(without, alone).vertices)
  }

  /// What a scene rebuilds from each photo's controllers and offsets is the head as that photo shows it.
  @Test func eachPhotosHeadIsCompleteAtEveryRung() throws {
    let result = try fit(short)
    let evaluator = RigEvaluator(rig: Self.front.template.rig, neutral: Self.front.template.neutral)
    for head in [result] + result.further {
      let rebuilt = evaluator.evaluate(controllers: head.controllers, bindOffsets: head.bindOffsets)
      #expect(zip(rebuilt, head.vertices).allSatisfy { length($0 - $1) < 1e-4 })
    }
  }

  @Test func aRefinementKeepsTheCamerasAndGoesOnFromTheExpressions() throws {
    let result = try fit(short)
    let refined = try fit(.refine, from: FitStart(result))
    #expect(refined.camera == result.camera && refined.further[0].camera == result.further[0].camera)
    #expect(refined.further[0].controllers == result.further[0].controllers)
  }

  /// A photo that the start does not know is seen by the camera that its landmarks tell.
  @Test func aPhotoCanBeAddedToAHeadThatIsFitted() throws {
    let alone = try fit(short, [Self.front.evidence])
    #expect(alone.further.isEmpty)
    let both = try fit(short, from: FitStart(alone))
    #expect(Self.side.turn(of: both.further[0].camera) < 6)
  }

  @Test func whatTheArtistHoldsIsHeldInEveryPhoto() throws {
    let index = try #require(Self.front.template.rig.controllers.firstIndex { $0.name == "jaw-open" })
    let result = try fit(
      short, constraints: Constraints(lockedControllers: [index], frozenVertices: [100, 200, 300]))
    #expect(result.controllers[index] == 0 && result.further[0].controllers[index] == 0)
    for vertex in [100, 200, 300] {
      #expect(length(result.vertices[vertex] - Self.front.template.neutral[vertex]) < 1e-3)
    }
  }

  @Test func aFurtherPhotoThatCannotBeUsedIsRefused() {
    var blind = Self.side.evidence
    blind.landmarks = []
    #expect(throws: FitError.tooFewLandmarks(found: 0)) { try fit(short, [Self.front.evidence, blind]) }
    blind = Self.side.evidence
    blind.faceSize = .nan
    #expect(throws: FitError.noCamera) { try fit(short, [Self.front.evidence, blind]) }
  }

  @Test func aStartWhoseFurtherPhotosAreNoneOfTheHeadIsNotTaken() throws {
    var start = FitStart(try fit(short))
    start.further[0].controllers = [1]
    let result = try fit(short, from: start)
    #expect(result.vertices == (try fit(short)).vertices)
  }
}

extension NormalMap {
  /// Normals between these and others where both are known.
  fileprivate func mixed(with other: NormalMap, share: Float) -> NormalMap {
    var mixed = self
    for pixel in weights.indices where weights[pixel] > 0 && other.weights[pixel] > 0 {
      mixed.normals[pixel] = normalize(normals[pixel] * (1 - share) + other.normals[pixel] * share)
    }
    return mixed
  }
}
