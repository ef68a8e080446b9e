import Cameras
import Fitting
import HeadTemplates
import Images
import JSONValues
import LikenessService
import Texturing

/// Fits one case and writes what the scoring program reads.
struct CaseFitting: Sendable {
  let pipeline: FitPipeline
  let template: HeadTemplate
  let preset: String
  let presetEdits: [PresetEdit]
  let given: EvidenceGiven
  let outputFolder: String
  /// Drives the fitted heads' rigs; nil when that is not asked for.
  let animation: Animation?
  /// Whether the photo and pictures of the head after every stage are written as well.
  let writesStages: Bool

  func run(_ evaluationCase: EvaluationCase) throws -> CaseFit {
    let photo = try Photo(decoding: readFile(evaluationCase.photo.path))
    var options = FitOptions()
    (options.preset, options.presetEdits) = (preset, presetEdits)
    options.supplied = try given.evidence(for: evaluationCase.photo, isFirst: true)
    options.also = try evaluationCase.further.map { view in
      var further = FurtherPhoto(try Photo(decoding: readFile(view.path)))
      further.supplied = try given.evidence(for: view, isFirst: false)
      return further
    }
    let outcome = try pipeline.fit(template: template, photo: photo, options: options)
    let folder = "\(outputFolder)/\(evaluationCase.name)"
    try makeFolder(folder)
    try writeFile(WavefrontObject(template: template, vertices: outcome.vertices).bytes, to: "\(folder)/head.obj")
    try writeFile(landmarks(outcome).serialized(), to: "\(folder)/landmarks.json")
    // The true colour of the skin is known as the subject's own photo shows it.
    let hasAlbedo = given.mode == .photo && evaluationCase.photo.truthFolder == evaluationCase.truthFolder
    if hasAlbedo { try writeFile(delitPhoto(photo, outcome), to: "\(folder)/delit.png") }
    if writesStages { try writeStages(photo, outcome, into: folder) }
    return CaseFit(
      folder: folder, delitPath: hasAlbedo ? "\(folder)/delit.png" : nil,
      record: FitRecord(template: template, outcome: outcome).json, quality: outcome.quality,
      seconds: outcome.seconds, normalError: try NormalError(evaluationCase.photo)?.mean(of: outcome.evidence.normals),
      furtherNormalErrors: try zip(evaluationCase.further, outcome.further).compactMap { photo, outcome in
        try NormalError(photo)?.mean(of: outcome.evidence.normals)
      },
      animation: animation?.compare(HeadPose(controllers: outcome.controllers, bindOffsets: outcome.bindOffsets)))
  }

  private func writeStages(_ photo: Photo, _ outcome: FitOutcome, into folder: String) throws {
    let pictures = StagePictures(pipeline: pipeline, template: template, photo: photo, outcome: outcome)
    _ = try OutputFolder(path: folder).write(
      [OutputFile(name: "photo.png", what: "the photo", bytes: encodePNG(photo.pixels))] + pictures.files)
  }

  /// The photo without its light, which the scoring program compares with the true colour of the skin.
  private func delitPhoto(_ photo: Photo, _ outcome: FitOutcome) throws -> [UInt8] {
    let fitted = FittedPhoto(photo: photo, vertices: outcome.vertices, camera: outcome.camera)
    return encodePNG(try pipeline.delight(fitted, template: template).picture(in: photo.pixels))
  }

  /// The fitted head's corners under the truth's names, which start the alignment of the scoring program.
  private func landmarks(_ outcome: FitOutcome) -> JSONValue {
    let points = template.landmarks.corners.compactMap { name, landmark in
      Self.cornerNumbers[name].map { number in
        let place = template.landmarks.position(of: landmark, in: outcome.vertices)
        return (String(number), JSONValue.array([JSONValue(place.x), JSONValue(place.y), JSONValue(place.z)]))
      }
    }
    return ["points": .object(Dictionary(uniqueKeysWithValues: points))]
  }

  /// In the order of the 68 ibug points.
  private static let cornerNumbers = [
    "eye-outer-right": 36, "eye-inner-right": 39, "eye-inner-left": 42, "eye-outer-left": 45, "mouth-right": 48,
    "mouth-left": 54,
  ]
}

/// A fitted case.
struct CaseFit: Sendable {
  let folder: String
  /// The photo without its light; nil where the photo was not all that was given.
  let delitPath: String?
  let record: JSONValue
  let quality: QualityReport
  let seconds: Double
  /// Mean angle between the normals that the fit was given and the truth, degrees; nil without truth.
  let normalError: Double?
  /// The same of the further photos whose truth is known.
  let furtherNormalErrors: [Double]
  let animation: AnimationComparison?

  var meshPath: String { "\(folder)/head.obj" }
  var landmarksPath: String { "\(folder)/landmarks.json" }
}

/// The animation test and what it makes of the template.
struct Animation: Sendable {
  private let test: AnimationTest
  private let template: AnimationReport

  init(_ head: HeadTemplate) {
    test = AnimationTest(template: head)
    template = test.runTemplate()
  }

  func compare(_ head: HeadPose) -> AnimationComparison {
    AnimationComparison(fitted: test.run(head), template: template)
  }
}
