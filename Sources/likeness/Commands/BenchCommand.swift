import ArgumentParser
import Dispatch
import Fitting
import Foundation
import HeadTemplates
import Images
import JSONValues
import LikenessService

/// Times one fit, stage by stage, or the parts of one evaluation of its objective.
struct BenchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bench", abstract: "Measure how long a fit takes on this machine.")

  @Option(help: "The photo. (default: the demonstration photo)")
  var photo: String?

  @OptionGroup var template: TemplateOption

  @Option(help: "Weights and schedule.")
  var preset = "default"

  @Flag(help: "Time the parts of one evaluation of the objective instead of a fit.")
  var parts = false

  @Option(help: "The side of the square in which head and photo are compared, for --parts.")
  var window = 256

  @Option(help: "How long each part is run again and again, in seconds, for --parts.")
  var seconds = 1.0

  @Flag(help: "Print a JSON list of {name, value, unit} instead of a table.")
  var json = false

  func run() throws {
    let resources = try Resources.ofThisProgram(environment: programEnvironment())
    if parts {
      try report(partTimes(try template.load(resources)))
      return
    }
    let picture = try Photo(decoding: readFile(photo ?? "\(resources.root)/tools/demo/collins.png"))
    let (head, templateSeconds) = try measure { try template.load(resources) }
    let (pipeline, modelSeconds) = try measure { try FitPipeline(resources: resources) }
    var options = FitOptions()
    options.preset = preset
    var times = StageTimes()
    let outcome = try pipeline.fit(template: head, photo: picture, options: options, progress: { times.note($0.step) })
    times.end()
    let stages = times.seconds.map { ("fit/\($0.step.rawValue)", $0.seconds) }
    try report(
      ([("load/template", templateSeconds), ("load/models", modelSeconds)] + stages + [("fit", outcome.seconds)])
        .map { Figure(name: $0.0, value: $0.1, unit: "s") })
  }

  /// Minimum and median of each part: the first says what the code costs, the second what a busy machine makes of it.
  private func partTimes(_ head: HeadTemplate) -> [Figure] {
    EvaluationParts(template: head, windowSize: window).parts.flatMap { part in
      part.run()
      var times: [Double] = []
      while times.reduce(0, +) < seconds { times.append(measure(part.run).seconds) }
      times.sort()
      let name = "\(head.name)/part/\(part.name)"
      return [
        Figure(name: "\(name)/ms", value: 1e3 * times[0], unit: "ms"),
        Figure(name: "\(name)/median/ms", value: 1e3 * times[times.count / 2], unit: "ms"),
      ]
    }
  }

  private func measure<Result>(_ work: () throws -> Result) rethrows -> (Result, seconds: Double) {
    let start = DispatchTime.now().uptimeNanoseconds
    let result = try work()
    return (result, Double(DispatchTime.now().uptimeNanoseconds - start) / 1e9)
  }

  /// One thing measured.
  private struct Figure {
    var name: String
    var value: Double
    var unit: String
  }

  private func report(_ figures: [Figure]) throws {
    if json {
      let entries = figures.map { figure -> JSONValue in
        ["name": .string(figure.name), "value": JSONValue(figure.value), "unit": .string(figure.unit)]
      }
      print(String(decoding: try JSONValue.array(entries).serialized(), as: UTF8.self))
    } else {
      let width = max(16, (figures.map(\.name.count).max() ?? 0) + 1)
      for figure in figures {
        let value = figure.value.formatted(decimals: figure.unit == "ms" ? 3 : 2)
        print("\(figure.name.padded(to: width))\(value.leftPadded(to: 8)) \(figure.unit)")
      }
    }
  }
}
