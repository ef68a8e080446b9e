import Cameras
import Dispatch
import Fitting
import HeadTemplates
import LinearAlgebra

/// Times fits of one template to pictures of itself: no models are needed, and no perception is counted.
struct TemplateBench {
  let template: HeadTemplate
  /// Each figure is the least of so many runs: what the code costs, whatever else the machine does.
  let repeats: Int
  private let evidence: Evidence

  init(_ template: HeadTemplate, windowSize: Int, repeats: Int) {
    self.template = template
    self.repeats = repeats
    evidence = SelfPortrait(ofSomeoneIn: template, windowSize: windowSize).evidence
  }

  /// Preparation, fit by stages, refinement, memory; `withAdam` also how much longer the first-order solver takes.
  func measures(withAdam: Bool) throws -> [Measure] {
    ThisProcess.resetPeak()
    let (head, preparation) = least { PreparedHead(template) }
    let fit = try fastest { try timedFit(head, .default) }
    let refinement = try fastest { try timedFit(head, .refine, from: fit.result) }
    let steps = Double(fit.result.trace.map(\.iterations).reduce(0, +))
    var measures = [
      Measure(name: "prepare/seconds", value: preparation, unit: "s"),
      Measure(name: "fit/seconds", value: fit.seconds, unit: "s"),
      Measure(name: "fit/processor_seconds", value: fit.processorSeconds, unit: "s"),
    ]
    measures += fit.stages.map { Measure(name: "stage/\($0.stage.rawValue)/seconds", value: $0.seconds, unit: "s") }
    measures += [
      Measure(name: "stage/finish/seconds", value: fit.seconds - fit.stages.map(\.seconds).reduce(0, +), unit: "s"),
      Measure(name: "refine/seconds", value: refinement.seconds, unit: "s"),
      Measure(name: "refine/processor_seconds", value: refinement.processorSeconds, unit: "s"),
      Measure(name: "fit/page_faults_per_iteration", value: Double(fit.pageFaults) / steps, unit: "pages"),
      Measure(name: "peak_memory_mb", value: ThisProcess.peakMegabytes, unit: "MB"),
    ]
    if withAdam {
      let adam = try timedFit(head, .adam)
      measures.append(Measure(name: "fit/adam_ratio", value: adam.seconds / fit.seconds, unit: "times"))
    }
    return measures
  }

  /// The whole fit alone.
  func fitSeconds() throws -> Double {
    let head = PreparedHead(template)
    return try fastest { try timedFit(head, .default) }.seconds
  }

  // MARK: - One fit

  private struct TimedFit {
    var result: FitResult
    var seconds: Double
    /// Of all cores: what a busy machine changes least.
    var processorSeconds: Double
    var stages: [(stage: FitStage, seconds: Double)]
    /// During the stages.
    var pageFaults: Int
  }

  /// - Parameter start: a head to go on from, with one corner of the mouth pinned a hundredth of the face further out.
  private func timedFit(_ head: PreparedHead, _ preset: Preset, from start: FitResult? = nil) throws -> TimedFit {
    var constraints = Constraints.none
    if let start, let corner = template.landmarks.corners["mouth-left"] {
      let vertex = Int(template.landmarks.vertices[corner].x)
      let pixel = start.camera.project(start.vertices[vertex]) ?? .zero
      constraints.pixelPins = [PixelPin(vertex: vertex, pixel: pixel + SIMD2(0.01 * evidence.faceSize, 0))]
    }
    let fitter = Fitter(
      head: head, evidence: evidence, preset: preset, constraints: constraints, from: start.map { FitStart($0) })
    var times = StageClock()
    let before = ThisProcess.processorSeconds
    let (result, seconds) = try Measure.time { try fitter.run(report: { step, _ in times.note(step.stage) }) }
    return TimedFit(
      result: result, seconds: seconds, processorSeconds: ThisProcess.processorSeconds - before, stages: times.stages,
      pageFaults: times.pageFaults)
  }

  private func fastest(_ run: () throws -> TimedFit) throws -> TimedFit {
    try (0..<repeats).map { _ in try run() }.min { $0.seconds < $1.seconds }!
  }

  private func least<Result>(_ run: () -> Result) -> (result: Result, seconds: Double) {
    (0..<repeats).map { _ in Measure.time(run) }.min { $0.seconds < $1.seconds }!
  }
}

/// Takes down how long each stage runs: from the end of the stage before to its last step.
private struct StageClock {
  private(set) var stages: [(stage: FitStage, seconds: Double)] = []
  private let faultsBefore = ThisProcess.pageFaults
  private(set) var pageFaults = 0
  private var last = DispatchTime.now().uptimeNanoseconds

  mutating func note(_ stage: FitStage) {
    let now = DispatchTime.now().uptimeNanoseconds
    if stages.last?.stage != stage { stages.append((stage, 0)) }
    stages[stages.count - 1].seconds += Double(now - last) / 1e9
    last = now
    pageFaults = ThisProcess.pageFaults - faultsBefore
  }
}

extension Preset {
  /// The default, each stage with as many steps as Adam needs.
  fileprivate static var adam: Preset {
    var preset = Preset.default
    for index in preset.plans.indices {
      preset.plans[index].method = .adam
      preset.plans[index].iterations = preset.plans[index].adamIterations
    }
    return preset
  }
}
