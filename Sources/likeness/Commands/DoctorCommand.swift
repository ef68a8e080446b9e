import ArgumentParser
import LikenessService

/// Looks whether everything is where it should be.
struct DoctorCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor",
    abstract: "Check the installation and say what to do about it.",
    discussion: "The exit code is 1 when something is missing that a fit needs.")

  @Flag(help: "Look at the models alone: list every slot's network and try it out.") var models = false

  func run() async throws {
    let environment = programEnvironment()
    let findings = models ? Self.ofModels(environment) : await Self.ofAll(environment)
    for finding in findings { print(finding) }
    if findings.contains(where: { $0.verdict == .missing }) { throw ExitCode(Failure.workNotDone) }
  }

  private static func ofModels(_ environment: [String: String]) -> [Finding] {
    do {
      let resources = try Resources.ofThisProgram(environment: environment)
      let own = Finding(.fine, "own models", resources.ownModelDirectory ?? "no folder for them")
      return [Finding(.fine, "resources", resources.root), own] + Checkup.slots(resources)
    } catch {
      return [Finding(.missing, "resources", "\(error)")]
    }
  }

  private static func ofAll(_ environment: [String: String]) async -> [Finding] {
    var findings: [Finding]
    do {
      let resources = try Resources.ofThisProgram(environment: environment)
      findings = [Finding(.fine, "resources", resources.root)]
      findings += Checkup.templates(resources)
      findings += Checkup.models(resources)
      findings.append(Checkup.python(resources, environment))
    } catch {
      findings = [Finding(.missing, "resources", "\(error)")]
    }
    findings.append(Checkup.runtime())
    findings.append(Checkup.daemonProgram(environment))
    findings.append(Checkup.socket(environment))
    findings.append(await Checkup.daemon(environment))
    findings += await Checkup.sessions(environment)
    return findings
  }
}
