import ArgumentParser
import Fitting
import HeadTemplates
import JSONValues
import LikenessService

/// Measures the fit against heads whose true shape is known.
struct EvalCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "eval",
    abstract: "Fit every subject of truth-set folders and score the heads.",
    discussion: """
      A subject is a folder with photo.png and truth.npz. In photo mode the pictures in a folder named photos are \
      fitted too; without truth they are only reported. With --animate every expression controller is set to each of its \
      limits, then 50 random mixes; a head holds if it has at most 10 % more flipped faces and crossings than the \
      template driven the same way, and lids and lips still close. The exit code is 1 when any fit or score failed.
      """)

  @Argument(help: "Folders of subjects, or subjects.")
  var folders: [String]

  @Option(help: "What the fit is given: true normals, mask and focal length, or the photo alone.")
  var mode: EvidenceGiven.Mode

  @OptionGroup var template: TemplateOption

  @Option(help: "Weights and schedule.")
  var preset = "default"

  @Option(
    name: .customLong("set"),
    help: ArgumentHelp(
      """
      Change a number of the preset: a term's weight, iterations, angle-fraction or flip-fraction; of one stage with its \
      name and a dot before. May be given several times.
      """, valueName: "[stage.]what=number"),
    transform: { text in
      guard let edit = PresetEdit(parsing: text) else {
        throw ValidationError("--set \"\(text)\": write for example vertex.curvature=0.5.")
      }
      return edit
    })
  var settings: [PresetEdit] = []

  @Option(
    help: "Solve by another method: \(SolverMethod.allCases.map(\.rawValue).joined(separator: " or ")).",
    transform: { text in
      guard let method = SolverMethod(rawValue: text) else { throw ValidationError("There is no solver \"\(text)\".") }
      return .solve(method)
    })
  var solver: [PresetEdit] = []

  @Option(
    help: ArgumentHelp(
      "Leave something out, as the paper's ablations: a term, or \"coarse\" for the stages before the vertices.",
      valueName: "term|coarse"),
    transform: { text in
      if text == "coarse" { return .ablateCoarseStages }
      guard let term = TermName(rawValue: text) else {
        throw ValidationError(
          "--ablate \"\(text)\": the terms are \(TermName.allCases.map(\.rawValue).joined(separator: ", ")).")
      }
      return .ablate(term)
    })
  var ablate: [PresetEdit] = []

  @Option(
    help: ArgumentHelp(
      "A folder with a further photo <subject>.png of each subject. Repeat for several.", valueName: "folder"))
  var also: [String] = []

  @Option(
    help: ArgumentHelp(
      "What the fit is given with the photos of --also. (default: the same)",
      discussion: "What is true of a photo stands in a folder of its name beside it (tools/views writes it)."))
  var alsoMode: EvidenceGiven.Mode?

  @Option(
    help: ArgumentHelp(
      "A folder with a photo <subject>.png of each subject to be fitted instead of its own.", valueName: "folder"))
  var instead: String?

  @Flag(help: "Give the true landmarks instead of detected ones.")
  var truthLandmarks = false

  @Flag(help: "In photo mode, give the true focal length.")
  var trueCamera = false

  @Option(help: "Where everything is written as JSON.")
  var json: String?

  @Option(help: "The folder for heads and scores. (default: out/eval/<mode>)")
  var out: String?

  @Option(help: "The scoring program. (default: metrics.py in the nearest folder above)")
  var metrics: String?

  @Option(help: "The Python that runs it, with numpy and scipy. (default: LIKENESS_PYTHON, else the project's)")
  var python: String?

  @Flag(help: "Score all that the program can measure (slow).")
  var thorough = false

  @Flag(help: "Drive every fitted head's rig, and the template's, through its expressions and count what breaks.")
  var animate = false

  @Flag(help: "Write photo.png and pictures of the head after every stage, which tools/identity compares.")
  var stages = false

  @Option(help: "Fits at the same time.")
  var jobs = 1

  func validate() throws {
    guard jobs >= 1 else { throw ValidationError("--jobs must be at least 1.") }
    guard also.count <= FitOptions.mostFurtherPhotos else {
      throw ValidationError("--also may be given \(FitOptions.mostFurtherPhotos) times.")
    }
  }

  func run() async throws {
    let environment = programEnvironment()
    let resources = try Resources.ofThisProgram(environment: environment)
    let head = try template.load(resources)
    var cases = try EvaluationCase.find(in: folders, withPhotos: mode == .photo)
    for index in cases.indices where cases[index].truthFolder != nil {
      let name = cases[index].name
      if let instead { cases[index].photo = .view(of: name, in: instead) }
      cases[index].further = also.map { .view(of: name, in: $0) }
    }
    let output = out ?? "out/eval/\(mode.rawValue)"
    try makeFolder(output)
    let evaluation = Evaluation(
      fitting: CaseFitting(
        pipeline: try FitPipeline(resources: resources), template: head, preset: preset,
        presetEdits: solver + settings + ablate,
        given: EvidenceGiven(
          mode: mode, furtherMode: alsoMode ?? mode, trueLandmarks: truthLandmarks, trueCamera: trueCamera),
        outputFolder: output,
        animation: animate ? Animation(head) : nil, writesStages: stages),
      scorer: try scorer(resources, environment, head: head, output: output, cases: cases), jobs: jobs)
    let table = await evaluation.run(cases)
    print(table.text)
    if animate { print("\n" + AnimationTable(rows: table.rows).text) }
    if let json { try writeFile(table.json.serialized(), to: json) }
    if !table.rows.allSatisfy(\.isComplete) { throw ExitCode(Failure.workNotDone) }
  }

  /// Nil when no case has a truth to score against.
  private func scorer(
    _ resources: Resources, _ environment: [String: String], head: HeadTemplate, output: String,
    cases: [EvaluationCase]
  ) throws -> Scorer? {
    guard let subject = cases.lazy.compactMap(\.truthFolder).first else { return nil }
    let templatePath = "\(output)/template.obj"
    try writeFile(WavefrontObject(template: head, vertices: head.neutral).bytes, to: templatePath)
    return Scorer(
      python: python ?? Scorer.findPython(resourcesRoot: resources.root, environment: environment),
      metricsPath: try metrics ?? Scorer.findMetrics(above: subject), templatePath: templatePath,
      isThorough: thorough)
  }
}
