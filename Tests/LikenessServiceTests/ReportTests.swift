import Foundation
import HeadTemplates
import JSONValues
import LikenessClient
import LikenessProtocol
import LikenessService
import Testing
import WireTestSupport

/// Pages about revisions: written where the client asks, about the head that it means, and nothing else changes.
@Suite(.timeLimit(.minutes(1)))
struct ReportTests {
  @Test(arguments: Route.allCases)
  func pageIsWrittenAndTheSessionStays(route: Route) async throws {
    let server = try await TestServer()
    let client = try await server.readyClient(route)
    let session = try await server.fittedSession(client)
    let folder = try TemporaryFolder()
    let before = try await client.call(SessionHistoryRequest(session: session))
    let answer = try await client.call(
      SessionReportRequest(session: session, revision: "r1", folder: folder.url.path, name: "anna"))
    #expect(answer.report.hasSuffix("/anna.html") && !answer.report.hasSuffix("//anna.html"))
    let page = try String(contentsOfFile: answer.report, encoding: .utf8)
    #expect(page.contains("Anna · r1") && page.contains("fitted by Likeness in 0.2 s<"))
    #expect(try await client.call(SessionHistoryRequest(session: session)) == before)
    await server.stop()
  }

  @Test func pageSaysWhatWasChangedByHand() async throws {
    let server = try await TestServer()
    let client = try await server.readyClient(.inProcess)
    let session = try await server.fittedSession(client)
    let folder = try TemporaryFolder()
    var request = SessionReportRequest(session: session, revision: "r1", folder: folder.url.path, name: "page")
    request.pose = HeadPose(controllers: [server.fixture.controller: 0.25])
    #expect(try await page(client, request).contains("fitted by Likeness in 0.2 s, changed by hand since"))

    let note = SessionCommitRequest(session: session, from: "r1", kind: "note", reason: "approved")
    #expect(try await client.call(note).revision == "r2")
    (request.pose, request.revision) = (nil, "r2")
    #expect(try await !page(client, request).contains("by hand"), "the head is still the fit's")

    let edit = SessionCommitRequest(session: session, from: "r2", controllers: [server.fixture.controller: 0.25])
    #expect(try await client.call(edit).revision == "r3")
    request.revision = "r3"
    #expect(try await page(client, request).contains("changed by hand since"))
    await server.stop()
  }

  @Test func whatCannotBeReportedIsSaidBeforeAnyWork() async throws {
    let server = try await TestServer()
    let client = try await server.readyClient(.inProcess)
    let session = try await server.fittedSession(client)
    let folder = try TemporaryFolder()
    var request = SessionReportRequest(session: session, revision: "r1", folder: folder.url.path, name: "page")
    request.pose = HeadPose(controllers: ["no-such-control": 1])
    await #expect(throws: ResponseError.controllerUnknown("no-such-control")) { try await client.call(request) }
    request.pose = HeadPose(controllers: [:], bindOffsets: PointArray([.zero]))
    #expect(await code(client, request) == .arrayMismatch)
    (request.pose, request.name) = (nil, "../page")
    #expect(await code(client, request) == .fileNotWritable)
    (request.name, request.revision) = ("page", "r7")
    #expect(await code(client, request) == .revisionUnknown)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.url.path).isEmpty)
    await server.stop()
  }

  private func page(_ client: Client, _ request: SessionReportRequest) async throws -> String {
    try await String(contentsOfFile: client.call(request).report, encoding: .utf8)
  }

  private func code(_ client: Client, _ request: SessionReportRequest) async -> ErrorCode? {
    await #expect(throws: ResponseError.self) { try await client.call(request) }?.code
  }
}

/// The same with the real engine: the page measures what the fit measured.
@Suite(.serialized, .enabled(if: ShippedServer.isInPlace, "models, template or photo are not in place"))
struct ShippedReportTests {
  @Test(.timeLimit(.minutes(10)))
  func pageMeasuresWhatTheFitMeasured() async throws {
    let fixture = try #require(ShippedServer.fixture)
    let shipped = try ShippedServer()
    let client = Client.connect(inProcessTo: shipped.server.accept)
    try await fixture.open(on: client)
    let session = try await client.call(SessionCreateRequest(template: fixture.template, name: "Collins")).session
    var fit = fixture.fitRequest
    fit.session = session
    let fitted = try await client.call(fit)
    let folder = try TemporaryFolder()
    let answer = try await client.call(
      SessionReportRequest(session: session, revision: "r1", folder: folder.url.path, name: "page"))
    let page = try String(contentsOfFile: answer.report, encoding: .utf8)
    let figures = ["landmarkResidualPixels": " px</b>", "normalResidualDegrees": "°</b>"]
    for (name, unit) in figures {
      let value = try #require(fitted.quality[name]?.asDouble)
      #expect(page.contains("<b>" + String(format: "%.1f", value) + unit), "\(name) \(value)")
    }
    for stage in try #require(fitted.quality["stages"]?.asArray) {
      #expect(page.contains("<td>\(try #require(stage["stage"]?.asString))</td>"))
    }
    // Two pairs, the overlay, and one picture for each measure.
    #expect(page.matches(of: /data:image\/png;base64,/).count == 13)
  }
}
