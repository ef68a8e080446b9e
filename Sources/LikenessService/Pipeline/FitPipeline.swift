import Dispatch
import Fitting
public import HeadTemplates
public import Images
public import Perception
import Synchronization

/// From a photo to a fitted head: looks, gathers evidence, fits.
///
/// Blocking: runs on the caller's thread. May be used from several threads; the models are shared.
public final class FitPipeline: Sendable {
  private let reader: FaceReader
  /// Models that few textures need are loaded when one does.
  let resources: Resources
  /// The templates fitted last, by content hash.
  private let heads = Mutex(LeastRecentlyUsed<String, PreparedHead>(capacity: 3))

  /// What was seen last: a head that is refined is fitted to the same evidence again and again.
  private let sightings = Mutex(LeastRecentlyUsed<Sighting, Sight>(capacity: 2 * (1 + FitOptions.mostFurtherPhotos)))

  /// Loads the models.
  public init(resources: Resources) throws {
    reader = try FaceReader(resources: resources)
    self.resources = resources
  }

  /// All faces of a photo, largest first.
  public func faces(in photo: Photo) throws -> [FaceDetection] {
    try reader.faces(in: photo)
  }

  /// What in a photo makes a fit of one of its faces worse than it could be, in sentences for the artist. Empty where the
  /// face cannot be looked at; fitting it then says why.
  public func advice(on photo: Photo, face index: Int = 0) -> [String] {
    guard let faces = try? reader.faces(in: photo),
      let landmarks = try? reader.landmarks(ofFace: index, in: photo),
      let normals = try? reader.normals(ofFace: index, in: photo)
    else { return [] }
    return PhotoJudgement(photo.pixels, faceCount: faces.count, landmarks: landmarks, normals: normals).notes
  }

  /// The normals and the skin around one face, by its place in `faces`.
  func predictedNormals(_ photo: Photo, face index: Int) throws -> PredictedNormals {
    try reader.normals(ofFace: index, in: photo)
  }

  /// Finds where a face's landmarks lie on a head that is drawn and looked at.
  ///
  /// - Throws: `CalibrationError`, `PerceptionError`, or `CancellationError`.
  package func landmarks(
    of template: HeadTemplate, isCancelled: () -> Bool = { false }, progress: (Double) -> Void = { _ in }
  ) throws -> CalibratedLandmarks {
    try LandmarkCalibration(template: template, models: reader.models).run(isCancelled: isCancelled, progress: progress)
  }

  /// Fits a template to one face of a photo, and to further photos of the same person.
  ///
  /// - Parameters:
  ///   - isCancelled: asked before every step; when true, `FitError.cancelled` is thrown.
  ///   - progress: called on the calling thread, at most about eighteen times a second, with a preview each time.
  public func fit(
    template: HeadTemplate, photo: Photo, options: FitOptions = FitOptions(),
    isCancelled: @Sendable () -> Bool = { false }, progress: (FitUpdate) -> Void = { _ in }
  ) throws -> FitOutcome {
    guard let preset = Preset.named(options.preset)?.edited(options.presetEdits) else {
      throw EvidenceError.unknownPreset(options.preset, known: Preset.all.map(\.name))
    }
    let start = DispatchTime.now()
    progress(FitUpdate(step: .perceive, fraction: 0, message: FitStep.perceive.message, preview: nil))
    let sights = try look(at: photo, for: template, options)
    let perceived = DispatchTime.now()
    if isCancelled() { throw FitError.cancelled }
    var pace = ProgressPace()
    let result = try Fitter(
      head: prepared(template), photos: sights.map(\.evidence), preset: preset, constraints: options.constraints,
      from: options.start
    ).run(isCancelled: isCancelled) { step, preview in
      guard pace.tick() else { return }
      let step = FitUpdate(
        step: FitStep(step.stage), fraction: Self.perceptionShare + (1 - Self.perceptionShare) * step.fraction,
        message: FitStep(step.stage).message, preview: preview())
      progress(step)
    }
    let seconds = (all: Self.seconds(from: start, to: .now()), perception: Self.seconds(from: start, to: perceived))
    let outcomes = zip([result] + result.further, sights).map { result, sight in
      FitOutcome(
        result: result, evidence: sight.evidence, face: sight.face, seconds: seconds.all,
        perceptionSeconds: seconds.perception)
    }
    var outcome = outcomes[0]
    outcome.further = Array(outcomes.dropFirst())
    return outcome
  }

  /// Looks at the chosen face of each photo.
  private func look(at photo: Photo, for template: HeadTemplate, _ options: FitOptions) throws -> [Sight] {
    let sight = try look(at: options.first(photo), for: template)
    return [sight]
      + (try options.also.enumerated().map { index, further in
        do {
          return try look(at: further, for: template)
        } catch {
          throw FurtherPhotoError(index: index, reason: error)
        }
      })
  }

  /// Looks at one face of a photo, or remembers what was seen when nothing was supplied.
  func look(at photo: FurtherPhoto, for template: HeadTemplate) throws -> Sight {
    let sighting = photo.name.flatMap { name in
      photo.supplied.isEmpty ? Sighting(photo: name, face: photo.face, template: template.contentHash) : nil
    }
    if let sighting, let known = sightings.withLock({ $0.value(for: sighting) }) { return known }
    let picture = try reader.picture(photo.photo, face: photo.face, supplied: photo.supplied.preprocessed)
    let seen = Sight(
      face: try reader.face(photo.face, in: picture),
      evidence: try evidence(ofFace: photo.face, in: picture, for: template, supplied: photo.supplied))
    if let sighting { sightings.withLock { $0.insert(seen, for: sighting) } }
    return seen
  }

  /// The template made ready, kept for the next fit.
  func prepared(_ template: HeadTemplate) -> PreparedHead {
    if let head = heads.withLock({ $0.value(for: template.contentHash) }) { return head }
    let head = PreparedHead(template)
    heads.withLock { $0.insert(head, for: template.contentHash) }
    return head
  }

  /// The part of the progress bar that looking at the photo takes.
  private static let perceptionShare = 0.1

  private func evidence(
    ofFace index: Int, in photo: Photo, for template: HeadTemplate, supplied: SuppliedEvidence
  ) throws -> Evidence {
    let landmarks = try reader.landmarks(ofFace: index, in: photo)
    let pose = try supplied.pose.map { try GivenCamera(parsing: $0, what: "pose") }
    let camera = try supplied.camera.map { try GivenCamera(parsing: $0, what: "camera") } ?? pose
    if let camera, camera.width != photo.pixels.width || camera.height != photo.pixels.height {
      throw EvidenceError.wrongSize(
        what: "camera's image", width: camera.width, height: camera.height, photoWidth: photo.pixels.width,
        photoHeight: photo.pixels.height)
    }
    let assembly = EvidenceAssembly(
      photo: photo, landmarks: landmarks, template: template, camera: camera, pose: pose,
      given: try supplied.landmarks.map { try GivenLandmarks(parsing: $0) })
    return try assembly.evidence(
      predicted: { try reader.normals(ofFace: index, in: photo) }, supplied: supplied)
  }

  private static func seconds(from start: DispatchTime, to end: DispatchTime) -> Double {
    Double(end.uptimeNanoseconds - start.uptimeNanoseconds) / 1e9
  }
}

/// What was seen of a face.
struct Sight {
  var face: FaceDetection
  var evidence: Evidence
}

/// Which face of which photo was looked at, for which head.
private struct Sighting: Hashable {
  var photo: String
  var face: Int
  var template: String
}

/// Thins the solver's steps out to what a person can see.
private struct ProgressPace {
  /// A little longer than the distance that `ProgressReporter` keeps: else it would leave out every other preview.
  private static let nanoseconds: UInt64 = 55_000_000

  private var last: UInt64 = 0

  /// Whether an update is due.
  mutating func tick() -> Bool {
    let now = DispatchTime.now().uptimeNanoseconds
    guard now - last >= Self.nanoseconds else { return false }
    last = now
    return true
  }
}
