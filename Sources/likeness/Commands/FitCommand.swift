import ArgumentParser
import Fitting
import HeadTemplates
import Images
import LikenessService
import StandardExtensions

/// Fits a head to a photo and writes it together with pictures by which to judge it.
struct FitCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "fit",
    abstract: "Fit a head to a photo.",
    discussion: """
      Writes into the output folder: head.obj (the template's own polygons, vertex order and texture coordinates, in \
      centimetres), head.safetensors (controllers, joints, vertices, bind-space offsets, camera, maps of the quality), \
      overlay.png (contours, wireframe and normals over the photo), render.png (the shaded head from the photo's camera), \
      photo.png (the photo, for `likeness texture`) and report.html.
      """)

  @Option(help: "A PNG or JPEG.")
  var photo: String

  @OptionGroup var template: TemplateOption

  @Option(help: "Which face, counted from 0, the largest first.")
  var face = 0

  @Option(help: "Weights and schedule.")
  var preset = "default"

  @OptionGroup var evidence: EvidenceOptions

  @Option(help: "The folder for the results.")
  var out: String

  @Flag(help: "Say nothing unless something goes wrong.")
  var quiet = false

  func validate() throws {
    guard face >= 0 else { throw ValidationError("--face is counted from 0.") }
  }

  func run() throws {
    Interruption.catchSignals()
    let resources = try Resources.ofThisProgram(environment: programEnvironment())
    let head = try template.load(resources)
    let picture = try Photo(decoding: readFile(photo))
    var options = FitOptions()
    (options.face, options.preset, options.supplied) = (face, preset, try evidence.load())
    let output = OutputFolder(path: out)
    // Before the work, not after it: a folder that cannot be written to should not cost a fit.
    try output.prepare()
    let pipeline = try FitPipeline(resources: resources)
    if !quiet { try advise(pipeline, photo: picture) }
    let (outcome, stageTimes) = try fit(pipeline, head: head, photo: picture, options: options)
    let results = FitResults(
      photo: picture, photoName: photo, template: head, outcome: outcome, stageTimes: stageTimes)
    let paths = try output.write(results.files)
    if !quiet { tell(outcome, photo: picture, paths: paths) }
  }

  /// Says before the fit what makes it worse than it could be.
  private func advise(_ pipeline: FitPipeline, photo: Photo) throws {
    let faces = try pipeline.faces(in: photo)
    for sentence in pipeline.advice(on: photo, faces: faces, face: face) { printError(sentence) }
  }

  private func fit(
    _ pipeline: FitPipeline, head: HeadTemplate, photo: Photo, options: FitOptions
  ) throws -> (FitOutcome, StageTimes) {
    var line = ProgressLine(isQuiet: quiet)
    var times = StageTimes()
    defer { line.finish() }
    let outcome = try pipeline.fit(
      template: head, photo: photo, options: options, isCancelled: { Interruption.isRequested }
    ) { update in
      times.note(update.step)
      line.show(update)
    }
    times.end()
    return (outcome, times)
  }

  private func tell(_ outcome: FitOutcome, photo: Photo, paths: [(path: String, what: String)]) {
    for note in photo.notes { printError(note) }
    let quality = outcome.quality
    print(
      """
      Fitted in \(outcome.seconds.formatted(decimals: 1)) s: contours within \
      \(quality.landmarkResidual.formatted(decimals: 1)) pixels and normals within \
      \(quality.normalResidual.formatted(decimals: 1))° of the photo's.
      """)
    let width = paths.map(\.path.count).max() ?? 0
    for (path, what) in paths { print("  \(path.padded(to: width))  \(what)") }
  }
}
