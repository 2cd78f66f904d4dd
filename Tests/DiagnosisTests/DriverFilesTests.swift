import OpenCLExecution
import Testing

@testable import Diagnosis

@Suite struct DriverFilesTests {
    private let folder = "/etc/OpenCL/vendors"

    /// What is said where `libmissing.so` alone cannot be opened.
    private func findings(_ fake: FakeMachine) -> [Finding] {
        DriverFiles(fake.machine).findings(installation: ["install a driver"]) {
            $0 == "libmissing.so" ? "libmissing.so: no such file" : nil
        }
    }

    @Test("A loader that cannot be opened is wrong, with the system's words and the package")
    func loader() throws {
        let missing = LoaderCheck.finding(OpenCLLoader(name: "libOpenCL.so.1", path: nil, failure: "no such file"))
        #expect(missing.verdict == .wrong && missing.finding.contains("no such file"))
        #expect(missing.remedies.first?.contains("apt install ocl-icd-libopencl1") == true)
        let there = LoaderCheck.finding(OpenCLLoader(name: "libOpenCL.so.1", path: "/lib/libOpenCL.so.1", failure: nil))
        #expect(there == .ok("OpenCL loader", "/lib/libOpenCL.so.1"))
    }

    @Test("Without a driver file the installation is said, and only then")
    func noFile() throws {
        let absent = try #require(findings(FakeMachine()).onlyWrong)
        #expect(absent.finding == "there is no /etc/OpenCL/vendors" && absent.remedies == ["install a driver"])
        let empty = try #require(findings(FakeMachine(["\(folder)/readme.txt": "no driver"])).onlyWrong)
        #expect(empty.finding.contains("no driver is registered in /etc/OpenCL/vendors"))
        let one = try findings(FakeMachine(["\(folder)/pocl.icd": "libpocl.so.2\n"]))
        #expect(one.map(\.verdict) == [.ok] && one[0].finding.contains("libpocl.so.2"))
    }

    @Test("A file that names no library, and a library that cannot be opened, are named beside the good ones")
    func badFiles() throws {
        let found = try findings(
            FakeMachine([
                "\(folder)/a.icd": "libpocl.so.2", "\(folder)/b.icd": " \n", "\(folder)/c.icd": "libmissing.so\n",
            ]))
        #expect(found.map(\.verdict) == [.ok, .wrong, .wrong])
        #expect(found[1].finding.contains("/etc/OpenCL/vendors/b.icd is empty"))
        #expect(found[2].finding.contains("libmissing.so, which cannot be opened: libmissing.so: no such file"))
        #expect(found[2].remedies.first?.contains("dpkg -S /etc/OpenCL/vendors/c.icd") == true)
    }

    @Test("OCL_ICD_VENDORS is a folder, a file or a library, and goes before OPENCL_VENDOR_PATH")
    func variables() throws {
        let fake = try FakeMachine([
            "\(folder)/pocl.icd": "libpocl.so.2", "/other/x.icd": "libx.so", "/opt/y.icd": "liby.so",
        ])
        func libraries() -> [String?] { DriverFiles(fake.machine).entries.map(\.library) }
        #expect(libraries() == ["libpocl.so.2"])
        fake.environment["OPENCL_VENDOR_PATH"] = "/other"
        #expect(libraries() == ["libx.so"])
        fake.environment["OCL_ICD_VENDORS"] = "/opt"
        #expect(libraries() == ["liby.so"])
        fake.environment["OCL_ICD_VENDORS"] = "/opt/y.icd"
        #expect(libraries() == ["liby.so"])
        fake.environment["OCL_ICD_VENDORS"] = "x.icd"
        #expect(libraries() == ["libx.so"])
        fake.environment["OCL_ICD_VENDORS"] = "libmissing.so"
        #expect(try #require(findings(fake).onlyWrong).remedies.first?.contains("unset OCL_ICD_VENDORS") == true)
        fake.environment["OCL_ICD_VENDORS"] = "/nowhere/z.icd"
        let gone = try #require(findings(fake).onlyWrong)
        #expect(gone.finding == "there is no /nowhere/z.icd, which OCL_ICD_VENDORS names")
        #expect(gone.remedies == ["unset that variable, or correct it"])
    }
}
