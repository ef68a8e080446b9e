import ArgumentParser
import Dispatch
import Foundation
import HeadTemplates
import Images
import JSONValues
import LikenessService

/// Times one fit, stage by stage.
struct BenchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bench", abstract: "Measure how long a fit takes on this machine.")

  @Option(help: "The photo. (default: the demonstration photo)")
  var photo: String?

  @OptionGroup var template: TemplateOption

  @Option(help: "Weights and schedule.")
  var preset = "default"

  @Flag(help: "Print a JSON list of {name, value, unit} instead of a table.")
  var json = false

  func run() throws {
    let resources = try Resources.ofThisProgram(environment: programEnvironment())
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
      [("load/template", templateSeconds), ("load/models", modelSeconds)] + stages + [("fit", outcome.seconds)])
  }

  private func measure<Result>(_ work: () throws -> Result) rethrows -> (Result, seconds: Double) {
    let start = DispatchTime.now().uptimeNanoseconds
    let result = try work()
    return (result, Double(DispatchTime.now().uptimeNanoseconds - start) / 1e9)
  }

  private func report(_ seconds: [(name: String, value: Double)]) throws {
    if json {
      let entries = seconds.map { entry -> JSONValue in
        ["name": .string(entry.name), "value": JSONValue(entry.value), "unit": "s"]
      }
      print(String(decoding: try JSONValue.array(entries).serialized(), as: UTF8.self))
    } else {
      for entry in seconds {
        print("\(entry.name.padded(to: 16))\(entry.value.formatted(decimals: 2).leftPadded(to: 8)) s")
      }
    }
  }
}
