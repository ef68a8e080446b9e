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
    abstract: "Fit a head to a photo, or to several of one person.",
    discussion: """
      Writes into the output folder: head.obj (the template's own polygons, vertex order and texture coordinates, in \
      centimetres), head.safetensors (controllers, joints, vertices, bind-space offsets, camera, maps of the quality), \
      overlay.png (contours, wireframe and normals over the photo), render.png (the shaded head from the photo's camera), \
      photo.png (the photo, for `likeness texture`) and report.html. Further photos give the head its shape, each with a \
      camera and an expression of its own; the head has the expression of the first. What each of them shows is written \
      into also-1, also-2 and so on, which `likeness texture --also` reads.
      """)

  @Option(help: "A PNG or JPEG.")
  var photo: String

  @Option(
    help: ArgumentHelp(
      "A further photo of the same person, best from the side. Repeat for several.", valueName: "photo"))
  var also: [String] = []

  @OptionGroup var template: TemplateOption

  @Option(help: "Which face, counted from 0, the largest first.")
  var face = 0

  @Option(help: "Weights and schedule.")
  var preset = "default"

  @OptionGroup var evidence: EvidenceOptions

  @Option(help: "The folder for the results.")
  var out: String

  @Flag(help: "Write pictures of the head after every stage, shaded and textured, into the folder stages.")
  var stages = false

  @Flag(help: "Say nothing unless something goes wrong.")
  var quiet = false

  func validate() throws {
    guard face >= 0 else { throw ValidationError("--face is counted from 0.") }
    guard also.count <= FitOptions.mostFurtherPhotos else {
      throw ValidationError("--also may be given \(FitOptions.mostFurtherPhotos) times.")
    }
  }

  func run() throws {
    Interruption.catchSignals()
    let resources = try Resources.ofThisProgram(environment: programEnvironment())
    let head = try template.load(resources)
    let picture = try Photo(decoding: readFile(photo))
    var options = FitOptions()
    (options.face, options.preset, options.supplied) = (face, preset, try evidence.load())
    options.also = try also.map { FurtherPhoto(try Photo(decoding: readFile($0))) }
    let output = OutputFolder(path: out)
    // Before the work, not after it: a folder that cannot be written to should not cost a fit.
    try output.prepare()
    let pipeline = try FitPipeline(resources: resources)
    if !quiet {
      try advise(pipeline, photo: picture, face: face)
      for further in options.also { try advise(pipeline, photo: further.photo, face: further.face) }
    }
    let (outcome, stageTimes) = try fit(pipeline, head: head, photo: picture, options: options)
    let photos = [picture] + options.also.map(\.photo)
    let results = FitResults(
      photos: photos, photoNames: [photo] + also, template: head, outcome: outcome, stageTimes: stageTimes)
    var files = try results.files
    if stages {
      files += try StagePictures(pipeline: pipeline, template: head, photo: picture, outcome: outcome).files
    }
    let paths = try output.write(files)
    if !quiet { tell(outcome, photos: photos, paths: paths) }
  }

  /// Says before the fit what makes it worse than it could be.
  private func advise(_ pipeline: FitPipeline, photo: Photo, face: Int) throws {
    for sentence in pipeline.advice(on: photo, face: face) { printError(sentence) }
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

  private func tell(_ outcome: FitOutcome, photos: [Photo], paths: [(path: String, what: String)]) {
    for note in photos.flatMap(\.notes) { printError(note) }
    let quality = outcome.quality
    print(
      """
      Fitted in \(outcome.seconds.formatted(decimals: 1)) s: contours within \
      \(quality.landmarkResidual.formatted(decimals: 1)) pixels and normals within \
      \(quality.normalResidual.formatted(decimals: 1))° of the photo's.
      """)
    for (number, further) in outcome.further.enumerated() {
      let (contours, normals) = (further.quality.landmarkResidual, further.quality.normalResidual)
      print(
        "  photo \(number + 2): within \(contours.formatted(decimals: 1)) pixels and \(normals.formatted(decimals: 1))°"
      )
    }
    let width = paths.map(\.path.count).max() ?? 0
    for (path, what) in paths { print("  \(path.padded(to: width))  \(what)") }
  }
}
