import ArgumentParser
import Foundation
import HeadTemplates
import LikenessClient
import LikenessProtocol
import LikenessService

/// What the daemon keeps, from the command line: looks, goes back, tidies up, takes a head out.
struct SessionCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "session",
    abstract: "Look after the sessions that the daemon keeps.",
    discussion: """
      Asks the daemon that runs; where none does, the sessions are opened by this program itself. A session is named by \
      its 16 digits, or by its name where only one has it.
      """,
    subcommands: [List.self, Show.self, Revert.self, Export.self, Report.self, Prune.self, Check.self])

  struct List: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "List all sessions, the newest first.")

    func run() async throws {
      let answer = try await SessionDoor.open().call(SessionListRequest())
      for info in answer.sessions {
        print("\(info.session)  \(day(info.created))  \((info.current ?? "-").padded(to: 5))  \(info.name)")
      }
      for session in answer.unreadable { printError("\(session.session) cannot be read: \(session.reason)") }
    }
  }

  struct Show: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Show a session's tree: who made what of which revision, and why.",
      discussion: "The revision that the session stands at is marked with a star.")

    @Argument(help: "The session.") var session: String

    func run() async throws {
      let door = try await SessionDoor.open()
      let history = try await door.call(SessionHistoryRequest(session: try await door.id(of: session)))
      print("\(history.info.name), on branch \(history.info.branch)")
      for line in RevisionTree(history).lines { print(line) }
    }
  }

  struct Revert: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Go to another revision. Nothing is lost: what came after it stays in the tree.")

    @Argument(help: "The session.") var session: String
    @Argument(help: "The revision, for example r3.") var revision: String

    func run() async throws {
      let door = try await SessionDoor.open()
      let request = SessionRevertRequest(session: try await door.id(of: session), revision: revision)
      let info = try await door.call(request)
      print("\(info.name) is at \(info.current ?? "-") on branch \(info.branch).")
    }
  }

  struct Prune: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Remove a revision and all that was made from it, for good.",
      discussion: "Refused where the session stands there; go to another revision first.")

    @Argument(help: "The session.") var session: String
    @Argument(help: "The revision, for example r3.") var revision: String

    func run() async throws {
      let door = try await SessionDoor.open()
      let request = SessionPruneRequest(session: try await door.id(of: session), revision: revision)
      let answer = try await door.call(request)
      print("Removed \(answer.pruned.joined(separator: ", ")); \(answer.freedBytes >> 10) KiB are free again.")
    }
  }

  struct Check: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Read everything that is kept and name what is damaged.",
      discussion: "The exit code is 1 when something is.")

    func run() async throws {
      let report = try await SessionDoor.open().call(SessionCheckRequest())
      for fault in report.faults {
        print(([fault.session, fault.revision, fault.part].compactMap { $0 } + [fault.reason]).joined(separator: "  "))
      }
      print("\(report.sessions) sessions, \(report.objects) files, \(report.bytes >> 20) MiB")
      if !report.faults.isEmpty { throw ExitCode(Failure.workNotDone) }
    }
  }

  struct Export: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Write the head of a revision into a folder.",
      discussion: """
        Writes head.obj (the template's quads, order and UVs, cm) and revision.json (controllers by name, camera, who \
        made it and why, figures).
        """)

    @Argument(help: "The session.") var session: String
    @Argument(help: "The revision; the one that the session stands at where none is given.") var revision: String?
    @Option(help: "The folder for the results.") var out: String
    @Option(help: ArgumentHelp("The head, if it is not one that ships.", valueName: "name or path"))
    var template: String?

    func run() async throws {
      let door = try await SessionDoor.open()
      let info = try await door.call(SessionOpenRequest(session: try await door.id(of: session)))
      guard let name = revision ?? info.current else { throw CommandError.emptySession(name: info.name) }
      let stored = try await door.call(SessionRevisionRequest(session: info.session, revision: name))
      let head = try HeadInSession.template(of: info, named: template, door.resources)
      let paths = try OutputFolder(path: out).write([
        OutputFile(
          name: "head.obj", what: "the head",
          bytes: WavefrontObject(template: head, vertices: stored.vertices.values).bytes),
        OutputFile(
          name: "revision.json", what: "controllers, camera, figures", bytes: try HeadInSession.record(stored)),
      ])
      for (path, what) in paths { print("\(path)  \(what)") }
    }
  }
}

extension SessionCommand {
  struct Report: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Write the page about the head of a revision into a folder.",
      discussion: "Writes <session>-<revision>.html, the page that `likeness fit` writes about a new head.")

    @Argument(help: "The session.") var session: String
    @Argument(help: "The revision; the one that the session stands at where none is given.") var revision: String?
    @Option(help: "The folder for the page.") var out: String

    func run() async throws {
      let door = try await SessionDoor.open()
      let info = try await door.call(SessionOpenRequest(session: try await door.id(of: session)))
      guard let name = revision ?? info.current else { throw CommandError.emptySession(name: info.name) }
      let output = OutputFolder(path: out)
      try output.prepare()
      let answer = try await door.call(
        SessionReportRequest(
          session: info.session, revision: name, folder: URL(filePath: out).absoluteURL.path(percentEncoded: false),
          name: "\(info.session)-\(name)"))
      print(answer.report)
    }
  }
}

/// Seconds since 1970 as a day, the same in every locale.
private func day(_ time: Double) -> String {
  Date(timeIntervalSince1970: time).formatted(.iso8601.year().month().day())
}
