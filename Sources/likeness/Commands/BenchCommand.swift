import ArgumentParser
import Fitting
import HeadTemplates
import Images
import LikenessService
import Meshes
import Texturing

/// Times fits of the templates that ship, or the parts of one evaluation of their objective, or one fit of a photo.
///
/// Without a photo each head is fitted to a picture of itself, so no models are needed and perception is not counted.
struct BenchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bench", abstract: "Measure how long a fit and a texture take on this machine.",
    discussion: """
      Each figure is the least of several runs. Memory is the peak of the whole program, the template's file included; \
      page faults count the fresh memory that an iteration asks the system for. The scaling series fits the templates \
      with their faces cut in four, and in four again: the joints stay as they are.
      """)

  @Option(
    help: ArgumentHelp("A head: the name of a template that ships, or a file. Repeat for several.", valueName: "head"))
  var template = ["mpfb-head", "mpfb-head-studio"]

  @Option(help: "Time one fit of this photo, looking at it included, instead.")
  var photo: String?

  @Flag(help: "Time the parts of one evaluation of the objective instead.")
  var parts = false

  @Flag(help: "Time loading the models and looking at a photo of twelve megapixels instead.")
  var perception = false

  @Flag(help: "Leave out what takes longest: the comparison with Adam and the scaling series.")
  var quick = false

  @Option(help: "The side of the square in which head and photo are compared. (default: the template's own)")
  var window: Int?

  @Option(help: "How often a fit is run again.")
  var repeats = 3

  @Option(help: "How long each part is run again and again, in seconds, for --parts.")
  var seconds = 1.0

  @Option(
    help: ArgumentHelp("Time nothing but textures with maps of this size. Repeat for several.", valueName: "texels"))
  var texture: [Int] = []

  @Flag(help: "Print a JSON list of {name, value, unit} instead of a table.")
  var json = false

  func validate() throws {
    guard texture.allSatisfy(TextureOptions.sizes.contains) else {
      throw ValidationError(
        "--texture goes from \(TextureOptions.sizes.lowerBound) to \(TextureOptions.sizes.upperBound).")
    }
    guard repeats > 0, seconds >= 0, window.map({ 16...4096 ~= $0 }) ?? true else {
      throw ValidationError("--repeats starts at 1, --seconds at 0, and --window goes from 16 to 4096.")
    }
  }

  func run() throws {
    let resources = try Resources.ofThisProgram(environment: programEnvironment())
    var measures: [Measure] = []
    for name in template {
      let (head, loading) = try Measure.time { try TemplateOption.load(name, resources) }
      if let photo {
        measures += [Measure(name: "\(head.name)/load/seconds", value: loading, unit: "s")]
        measures += try photoTimes(head, photo, resources)
      } else if perception {
        measures += try PerceptionBench(template: head).measures(resources).map {
          Measure(name: "\(head.name)/\($0.name)", value: $0.value, unit: $0.unit)
        }
      } else if parts {
        measures += partTimes(head)
      } else {
        let fits = texture.isEmpty ? try bench(head).measures(withAdam: !quick) : []
        let sizes = texture.isEmpty ? (quick ? [2048] : [2048, 4096, 8192]) : texture
        measures += try (fits + TextureBench(template: head).measures(sizes: sizes)).map {
          Measure(name: "\(head.name)/\($0.name)", value: $0.value, unit: $0.unit)
        }
      }
    }
    if photo == nil, !parts, !perception, !quick, texture.isEmpty { measures += try scaling(resources) }
    try Measure.report(measures, asJSON: json)
  }

  private func bench(_ head: HeadTemplate) -> TemplateBench {
    TemplateBench(head, windowSize: window ?? head.windowSize, repeats: repeats)
  }

  /// All in the same window, so that only the head grows.
  private func scaling(_ resources: Resources) throws -> [Measure] {
    var measures: [Measure] = []
    for (name, cuts) in [("mpfb-head", 2), ("mpfb-head-studio", 1)] {
      var head = try TemplateOption.load(name, resources)
      for cut in 0...cuts {
        if cut > 0 { head = try head.subdivided() }
        let seconds = try TemplateBench(head, windowSize: window ?? 512, repeats: repeats).fitSeconds()
        measures.append(Measure(name: "scaling/\(head.mesh.vertexCount)/fit/seconds", value: seconds, unit: "s"))
      }
    }
    return measures
  }

  private func photoTimes(_ head: HeadTemplate, _ path: String, _ resources: Resources) throws -> [Measure] {
    let picture = try Photo(decoding: readFile(path))
    let (pipeline, loading) = try Measure.time { try FitPipeline(resources: resources) }
    var times = StageTimes()
    let outcome = try pipeline.fit(template: head, photo: picture, progress: { times.note($0.step) })
    times.end()
    let steps = times.seconds.map { ("photo/\($0.step.rawValue)/seconds", $0.seconds) }
    return ([("load/models/seconds", loading)] + steps + [("photo/seconds", outcome.seconds)]).map {
      Measure(name: "\(head.name)/\($0.0)", value: $0.1, unit: "s")
    }
  }

  /// Minimum and median of each part: the first says what the code costs, the second what a busy machine makes of it.
  private func partTimes(_ head: HeadTemplate) -> [Measure] {
    EvaluationParts(template: head, windowSize: window ?? head.windowSize).parts.flatMap { part in
      part.run()
      var times: [Double] = []
      var total = 0.0
      repeat {
        times.append(Measure.time(part.run).seconds)
        total += times[times.count - 1]
      } while total < seconds
      times.sort()
      let name = "\(head.name)/part/\(part.name)"
      return [
        Measure(name: "\(name)/ms", value: 1e3 * times[0], unit: "ms"),
        Measure(name: "\(name)/median/ms", value: 1e3 * times[times.count / 2], unit: "ms"),
      ]
    }
  }
}
