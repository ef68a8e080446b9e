import Dispatch
import Foundation
import JSONValues
import StandardExtensions

/// One thing measured, under a name like a path.
struct Measure {
  var name: String
  var value: Double
  var unit: String

  /// A result and how long it took to make.
  static func time<Result>(_ work: () throws -> Result) rethrows -> (result: Result, seconds: Double) {
    let start = DispatchTime.now().uptimeNanoseconds
    let result = try work()
    return (result, Double(DispatchTime.now().uptimeNanoseconds - start) / 1e9)
  }

  /// Prints one line each, or a JSON list.
  static func report(_ measures: [Measure], asJSON: Bool) throws {
    if asJSON {
      let entries = measures.map { measure -> JSONValue in
        ["name": .string(measure.name), "value": JSONValue(measure.value), "unit": .string(measure.unit)]
      }
      print(String(decoding: try JSONValue.array(entries).serialized(), as: UTF8.self))
    } else {
      let width = max(16, (measures.map(\.name.count).max() ?? 0) + 1)
      for measure in measures {
        print(
          "\(measure.name.padded(to: width))\(measure.value.formatted(decimals: 3).leftPadded(to: 10)) \(measure.unit)")
      }
    }
  }
}

/// What the system says about this process.
enum ThisProcess {
  /// From now on `peakMegabytes` counts anew.
  static func resetPeak() { try? Data("5".utf8).write(to: URL(filePath: "/proc/self/clear_refs")) }

  /// The most memory held at once since the last reset, all of the process.
  static var peakMegabytes: Double {
    let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
    let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
    return line.flatMap { Double($0.filter(\.isNumber)) }.map { $0 / 1024 } ?? .nan
  }

  /// Time that all cores together have worked for this process.
  static var processorSeconds: Double {
    let usage = usage
    return Double(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec)
      + Double(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6
  }

  /// Pages of fresh memory handed to the process so far: what allocations cost that the heap could not serve from what
  /// it holds.
  static var pageFaults: Int { usage.ru_minflt }

  private static var usage: rusage {
    var usage = rusage()
    getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    return usage
  }
}
