import ArgumentParser
import LikenessService

/// Looks whether everything is where it should be.
struct DoctorCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor",
    abstract: "Check the installation and say what to do about it.",
    discussion: "The exit code is 1 when something is missing that a fit needs.")

  func run() async throws {
    let environment = programEnvironment()
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
    for finding in findings { print(finding) }
    if findings.contains(where: { $0.verdict == .missing }) { throw ExitCode(Failure.workNotDone) }
  }
}
