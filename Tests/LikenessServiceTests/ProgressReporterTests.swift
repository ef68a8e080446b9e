import Fitting
import LikenessProtocol
import LikenessService
import Synchronization
import Testing

/// What the reporter lets through.
struct ProgressReporterTests {
  @Test func reportsAreLeftOutWhileTheClientIsSlow() {
    let connection = RecordingConnection()
    let reporter = ProgressReporter(token: .number(1), connection: connection, previewNames: nil)
    reporter.begin("Starting")
    reporter.report(FitUpdate(.rig, fraction: 0.1, message: "a"))
    connection.setWritable(false)
    reporter.report(FitUpdate(.rig, fraction: 0.2, message: "b"))
    connection.setWritable(true)
    reporter.report(FitUpdate(.rig, fraction: 0.3, message: "c"))
    connection.setWritable(false)
    reporter.end("Done", isComplete: true)
    #expect(connection.messages == ["Starting", "a", "c", "Done"])
  }

  @Test func previewsKeepTheirDistance() {
    let time = Mutex(ContinuousClock.now)
    let connection = RecordingConnection()
    let reporter = ProgressReporter(token: .number(1), connection: connection, previewNames: ["jaw"]) {
      time.withLock { $0 }
    }
    reporter.begin("Starting")
    let pose = Fitting.HeadPose(controllers: [0.5], bindOffsets: [.zero])
    for _ in 0..<100 {
      reporter.report(FitUpdate(.vertex, fraction: 0.5, message: "", preview: pose))
      time.withLock { $0 += .milliseconds(10) }
    }
    #expect(connection.values.count { $0.preview != nil } == 20)
    #expect(connection.values.count == 101)
    #expect(connection.values[1].preview?.controllers == ["jaw": 0.5])
  }

  @Test func nothingComesAfterTheEnd() {
    let connection = RecordingConnection()
    let reporter = ProgressReporter(token: .number(1), connection: connection, previewNames: nil)
    reporter.begin("Starting")
    reporter.end("Cancelled", isComplete: false)
    reporter.end("Done", isComplete: true)
    reporter.report(FitUpdate(.rig, fraction: 0.9, message: "late"))
    #expect(connection.messages == ["Starting", "Cancelled"])
  }

  @Test func whatEndedBeforeItBeganStaysSilent() {
    let connection = RecordingConnection()
    let reporter = ProgressReporter(token: .number(1), connection: connection, previewNames: nil)
    reporter.end("Cancelled", isComplete: false)
    reporter.begin("Starting")
    #expect(connection.messages.isEmpty)
  }

  @Test func percentageStaysBetweenBounds() {
    let connection = RecordingConnection()
    let reporter = ProgressReporter(token: .number(1), connection: connection, previewNames: nil)
    reporter.begin("Starting")
    for fraction in [-1, 0.5, 0.25, 7] { reporter.report(FitUpdate(.rig, fraction: fraction, message: "")) }
    #expect(connection.values.map(\.percentage) == [0, 0, 50, 50, 100])
  }
}

/// Keeps what is sent.
private final class RecordingConnection: Connection {
  private let state = Mutex<(isWritable: Bool, values: [ProgressValue])>((true, []))

  var isWritable: Bool { state.withLock { $0.isWritable } }
  var values: [ProgressValue] { state.withLock { $0.values } }
  var messages: [String] { values.map(\.message) }

  func setWritable(_ isWritable: Bool) { state.withLock { $0.isWritable = isWritable } }

  func send(_ message: Message) {
    guard case .notification(_, let params) = message else { return }
    guard let notification = try? ProgressNotification(json: params) else { return }
    state.withLock { $0.values.append(notification.value) }
  }

  func close() {}
}
