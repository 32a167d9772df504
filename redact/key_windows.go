package redact

import (
	"os"

	"golang.org/x/sys/windows"
)

// createPrivate makes a file that only its owner can read.
func createPrivate(name string) (*os.File, error) {
	f, err := os.OpenFile(name, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, err
	}
	// Before a byte is written: the folder's list may let others read.
	if err := ownerOnly(name, windows.NO_INHERITANCE); err != nil {
		f.Close()
		os.Remove(name)
		return nil, err
	}
	return f, nil
}

func makePrivateDir(dir string) error {
	if _, err := os.Stat(dir); err == nil {
		return nil // somebody chose it; its rights are theirs
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	return ownerOnly(dir, windows.SUB_CONTAINERS_AND_OBJECTS_INHERIT)
}

// ownerOnly gives the current user all rights and everybody else none. It is
// a protected list: nothing is inherited from the folder above.
func ownerOnly(name string, inheritance uint32) error {
	user, err := windows.GetCurrentProcessToken().GetTokenUser()
	if err != nil {
		return err
	}
	acl, err := windows.ACLFromEntries([]windows.EXPLICIT_ACCESS{{
		AccessPermissions: windows.GENERIC_ALL,
		AccessMode:        windows.GRANT_ACCESS,
		Inheritance:       inheritance,
		Trustee: windows.TRUSTEE{
			TrusteeForm:  windows.TRUSTEE_IS_SID,
			TrusteeType:  windows.TRUSTEE_IS_USER,
			TrusteeValue: windows.TrusteeValueFromSID(user.User.Sid),
		},
	}}, nil)
	if err != nil {
		return err
	}
	return windows.SetNamedSecurityInfo(name, windows.SE_FILE_OBJECT,
		windows.DACL_SECURITY_INFORMATION|windows.PROTECTED_DACL_SECURITY_INFORMATION, nil, nil, acl, nil)
}
